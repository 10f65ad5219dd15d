import type { Problem } from '../model/problem.js'
import type { JudgedGateFact } from './judgeGateFacts.js'

/**
 * What is to be told of the facts of gates: every fault, once for each file however many facts it takes with it, and
 * defaults that stand in where gates go by them.
 */
export function gateProblems(
  read: ReadonlyMap<string, JudgedGateFact>,
  goneBy: ReadonlySet<string>,
): Problem[] {
  const told = new Map<string, { names: string[]; problem: Problem }>()
  for (const [name, { problem, value }] of read) {
    if (!problem || ('value' in value && !goneBy.has(name))) continue
    const prefix = `\`${name}\`: `
    const shared = problem.message.startsWith(prefix)
    const message = shared ? problem.message.slice(prefix.length) : problem.message
    const key = JSON.stringify([problem.code, shared ? '' : name, message, problem.at])
    const same = told.get(key)
    if (same) same.names.push(name)
    else told.set(key, { names: shared ? [name] : [], problem: { ...problem, message } })
  }
  return [...told.values()].map(({ names, problem }) =>
    names.length === 0 ? problem : { ...problem, message: `${listed(names)}: ${problem.message}` },
  )
}

/** "`a`, `b` and `c`" */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``)
  const last = quoted.pop() ?? ''
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`
}
