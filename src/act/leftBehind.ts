import { readFileSync } from 'node:fs'
import { pids } from './processes.js'

/** A variable that every process of a command inherits, and nothing else has. */
export interface Cookie {
  readonly name: string
  readonly value: string
}

/**
 * The living processes whose environment carries the cookie, this one never. It finds who left group, session and
 * parents behind. It does not find a process that was started with another environment (`env -i`) or wrote over its
 * own, nor one of another user. On other systems than Linux it finds none.
 */
export async function processesWith(cookie: Cookie): Promise<number[]> {
  return carriersOf(cookie)
}

/** The same at once: between looking and ending, the fewer things happen the better. */
export function carriersOf({ name, value }: Cookie): number[] {
  const wanted = Buffer.from(`\0${name}=${value}\0`)
  return pids().filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted))
}

/** With a zero byte at both ends. A zombie has none, and that of another user cannot be read. */
function environmentOf(pid: number): Buffer {
  const zero = Buffer.alloc(1)
  try {
    return Buffer.concat([zero, readFileSync(`/proc/${pid}/environ`), zero])
  } catch {
    return zero
  }
}
