import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

type Call = (...args: unknown[]) => Promise<unknown>

const CHANGING = ['chmod', 'mkdir', 'open', 'rename', 'rm', 'rmdir', 'symlink'] as const

/**
 * Does `work` until it has changed names or modes `calls` times, and from then on refuses every change, also those that
 * would clean up: what is left is what a kill at that moment leaves. Gives whether it came to that.
 */
export async function dyingAfter(calls: number, work: () => Promise<unknown>): Promise<boolean> {
  const functions = promises as unknown as Record<string, Call>
  const originals = CHANGING.map((name) => [name, functions[name] as Call] as const)
  let left = calls
  for (const [name, original] of originals) {
    functions[name] = async (...args) => {
      const reads = name === 'open' && args[1] !== 'wx'
      if (!reads && left-- <= 0) throw Object.assign(new Error('killed'), { code: 'KILLED' })
      return original(...args)
    }
  }
  syncBuiltinESMExports()
  try {
    await work()
  } catch (error) {
    if (left >= 0) throw error
  } finally {
    for (const [name, original] of originals) functions[name] = original
    syncBuiltinESMExports()
  }
  return left < 0
}
