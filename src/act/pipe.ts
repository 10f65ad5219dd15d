import type { Readable } from 'node:stream'

/** One output of a process while it is read. */
interface Pipe {
  /** Whether it was read to its end. */
  done(): boolean
  /** Reads no more. Says why, as a clause, when the end was not reached. */
  letGo(): string
}

export function readInto(stream: Readable, push: (chunk: Buffer) => void): Pipe {
  let done = false
  stream.on('data', push)
  stream.once('end', () => (done = true))
  // Once it is destroyed nobody cares, and before that an end that never comes tells enough.
  stream.on('error', () => undefined)
  return {
    done: () => done,
    letGo() {
      stream.off('data', push)
      stream.destroy()
      return done ? '' : 'a process that was not waited for may still write here'
    },
  }
}
