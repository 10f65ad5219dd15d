import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeSync, openSync, closeSync } from 'node:fs'
import { join } from 'node:path'

/** Small disks for one test; what was mounted is unmounted after it. Each answers false where that is not allowed. */
export interface Disks {
  /** Makes a folder a disk of its own. */
  mount(folder: string, kibibytes: number): boolean
  /** Makes such a disk read-only, also for root. */
  makeReadOnly(folder: string): boolean
  /** Makes a file one that nobody may change, replace or delete, root neither. */
  freeze(file: string): boolean
}

/** Call it before `workspace()`: what is mounted in a workspace must be gone before that is removed. */
export function disks(): Disks {
  const mounted: string[] = []
  const frozen: string[] = []
  const succeeds = (program: string, ...args: string[]): boolean =>
    spawnSync(program, args, { stdio: 'ignore' }).status === 0
  afterEach(() => {
    for (const file of frozen.splice(0)) spawnSync('chattr', ['-i', file])
    for (const folder of mounted.splice(0).toReversed()) spawnSync('umount', ['-l', folder])
  })
  return {
    mount(folder, kibibytes) {
      mkdirSync(folder, { recursive: true })
      if (!succeeds('mount', '-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder)) return false
      mounted.push(folder)
      return true
    },
    makeReadOnly: (folder) => succeeds('mount', '-o', 'remount,ro', folder),
    freeze(file) {
      frozen.push(file)
      return succeeds('chattr', '+i', file)
    },
  }
}

/** Fills the disk that a folder is on to the last page; gives what makes room again. */
export function fill(folder: string): () => void {
  const path = join(folder, 'filler')
  const file = openSync(path, 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
  return () => rmSync(path)
}
