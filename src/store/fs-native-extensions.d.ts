/** The part of the library that the lock uses; it brings no types of its own. */
declare module 'fs-native-extensions' {
  /**
   * Takes an exclusive kernel lock on the whole of an open file. False when another open file has it; throws an errno
   * error when the file system has no locks. The lock goes with the descriptor: closing it, or dying, frees it.
   */
  export function tryLock(fd: number): boolean
}
