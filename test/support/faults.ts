import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

type Call = (...args: unknown[]) => Promise<unknown>

/** A fault of the file system in this process: what the named operation does to a path is refused with an errno. */
export interface Fault {
  readonly operation: 'open' | 'rename' | 'mkdir'
  /** Of the path; for a rename, of where it leads. */
  readonly path: RegExp
  readonly code: string
  /** How often; after that the operation works. Always when absent. */
  readonly times?: number
}

/** Does `work` while the file system has a fault. Only opening for writing is refused, reading works. */
export async function withFault<T>(
  { operation, path, code, times = Infinity }: Fault,
  work: () => Promise<T>,
): Promise<T> {
  const functions = promises as unknown as Record<string, Call>
  const original = functions[operation] as Call
  let left = times
  functions[operation] = async (...args) => {
    const target = String(args[operation === 'rename' ? 1 : 0])
    const reads = operation === 'open' && (args[1] === undefined || args[1] === 'r' || args[1] === 0)
    if (reads || !path.test(target) || left <= 0) return original(...args)
    left -= 1
    throw Object.assign(new Error(`${code}: as told, ${operation} '${target}'`), { code })
  }
  syncBuiltinESMExports()
  try {
    return await work()
  } finally {
    functions[operation] = original
    syncBuiltinESMExports()
  }
}
