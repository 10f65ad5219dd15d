import { nearest } from '../model/nearest.js'
import type { Policy } from '../model/policy.js'
import { EXIT, PolicyError, type ExitCode } from '../model/problem.js'

/** Refuses a level that the policy does not have: mistyped, it would never fail anything. */
export function requireLevel({ levels }: Policy, failOn: string | undefined): void {
  const names = levels.map((level) => level.name)
  if (failOn === undefined || names.includes(failOn)) return
  const near = nearest(failOn, names)
  const help = near ? `did you mean \`${near}\`?` : `the levels are ${names.join(', ')}`
  const message = `there is no level \`${failOn}\``
  throw new PolicyError([{ code: 'unknown-level', severity: 'error', message, help }], EXIT.usage)
}

/** The exit code of a decision: 4 when its level is `failOn` or a more severe one. */
export function exitOf({ levels }: Policy, level: string, failOn: string | undefined): ExitCode {
  const rank = (name: string): number => levels.findIndex((each) => each.name === name)
  return failOn !== undefined && rank(level) <= rank(failOn) ? EXIT.level : EXIT.done
}
