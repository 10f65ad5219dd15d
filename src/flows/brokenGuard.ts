import { guardMeant, USUAL_GUARDS } from '../core/guardMeant.js'
import { commandOf, guardOf } from '../core/guardWords.js'
import { DEFAULT_OUTPUTS } from '../core/outputs.js'
import type { GuardName, GuardSpec, GuardState } from '../model/guard.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { BrokenPolicy } from './loadPolicy.js'
import { readRemains } from './remains.js'
import type { Place } from './place.js'

/** What a policy says of a guard. */
export interface GuardInPolicy {
  readonly spec: GuardSpec
  readonly outputs: Outputs
  /** Null where it is broken: then the guard can only be closed. */
  readonly policy: Policy | null
  /** What is told of a broken policy. */
  readonly broken: readonly Problem[]
}

/**
 * Which guard a broken policy means: a response that runs was started by a sound one, and closing a guard is how a
 * person stops it. Where what is left of the policy does not say, the shipped places are taken, and it is told that they
 * may be others. Throws PolicyError (exit 2) where there is no policy at all: a mistyped workspace must not be
 * told as a stopped one.
 */
export async function brokenGuard(
  to: GuardState,
  { workspaceShown, rules, rulesShown }: Place,
  { problems, outputs }: BrokenPolicy,
): Promise<GuardInPolicy> {
  const guard = guardOf(to)
  if (problems.some(({ code }) => code === 'no-policy'))
    throw new PolicyError([...problems, nowhere(to, workspaceShown)], EXIT.usage)
  const meant = guardMeant(guard, await readRemains(rules, rulesShown))
  const spec = meant ?? USUAL_GUARDS[guard]
  const told: Problem = {
    code: 'guard-by-remains',
    severity: 'error',
    message: meant
      ? `the policy is broken; the file of the guard is taken from what is left of it: \`${spec.file}\``
      : `the policy is broken and does not say which file the guard has: \`${spec.file}\` is taken, the usual one, and the policy may mean another`,
    help: meant
      ? `mend the policy, and see with \`policy ${guard} status\` that its guard is closed`
      : `mend the policy, and see with \`policy ${guard} status\` that its guard is closed; if it has another file, responses are not stopped yet`,
  }
  const warnings = problems.map((problem): Problem => ({ ...problem, severity: 'warning' }))
  return { spec, outputs: outputs ?? DEFAULT_OUTPUTS, policy: null, broken: [told, ...warnings] }
}

/** Which guard a policy means that names none: its file may be lost while a response still goes by it. */
export function unnamedGuard(guard: GuardName, policy: Policy): GuardInPolicy {
  const spec = USUAL_GUARDS[guard]
  const told: Problem = {
    code: 'guard-by-remains',
    severity: 'error',
    message: `the policy names no facts for \`policy ${guard}\`: \`${spec.file}\` is taken, the usual one, which stops what still goes by it and nothing else`,
    help: `bring back the file with \`guards\`, and see with \`policy ${guard} status\` that its guard is closed`,
  }
  return { spec, outputs: policy.outputs, policy: null, broken: [told] }
}

function nowhere(to: GuardState, workspaceShown: string): Problem {
  const message = `\`${commandOf(to)}\` did nothing: without a policy, nothing says that \`${workspaceShown}\` is the workspace that is meant`
  const { file, on } = USUAL_GUARDS[guardOf(to)]
  const help = `name the workspace with \`-C DIR\`, or let the file that its policy names say so; the usual one is \`${file}\`, with \`"${on.join('/')}": true\``
  return { code: 'no-guard', severity: 'error', message, help }
}
