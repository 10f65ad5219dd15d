import { createContext, Script, type Context } from 'node:vm'
import type { Position, Problem } from '../../model/problem.js'

/** How long one piece of checking may take. In milliseconds; a sound schema takes a thousandth of it. */
export const PATIENCE = 10_000

const script = new Script('work()')
let context: Context | undefined

/**
 * Does `work` at once; false when it took longer than `patience` and was cut off. A regular expression that
 * backtracks without end, or branches of a schema that multiply, would otherwise hang the program: no look at a
 * pattern tells all of those beforehand, and a clock does. What `work` throws is thrown on.
 */
export function doneInTime(work: () => void, patience: number): boolean {
  context ??= createContext(Object.create(null) as Context)
  context['work'] = work
  try {
    script.runInContext(context, { timeout: patience })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  } finally {
    delete context['work']
  }
}

/** Told of what could not be held against its schema in time. */
export function tooSlow(at: Position, patience: number): Problem {
  const message = `checking this took longer than ${patience / 1000} s and was given up`
  const help =
    'a `pattern` of the schema may try too many ways to match: let no repeated part begin like the next'
  return { code: 'signal-schema', severity: 'error', message, at, help }
}
