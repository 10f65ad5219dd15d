import type { GatesSeen } from '../model/gates.js'
import type { Policy } from '../model/policy.js'
import { EXIT, PolicyError, problemsOf, type Problem } from '../model/problem.js'
import { isoTime } from '../model/time.js'
import { confineOutput } from '../store/confine.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'
import { readGates, type GateFiles } from './readGates.js'

/** Every gate as it is now, for looking at; nothing is written. `now` is in milliseconds since 1970. */
export async function gates(given: Place, now: number): Promise<GatesSeen> {
  const place = await requireWorkspace(given)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const seen = await lookAtGates(loaded.policy, place, now)
  const said = loaded.warnings.filter(({ code }) => code === 'no-gates' || code === 'ignored-file')
  return { ...seen, warnings: [...said, ...seen.warnings] }
}

/** The same of a policy that is loaded already; `place` is as `requireWorkspace` gives it. */
export async function lookAtGates(policy: Policy, place: Place, now: number): Promise<GatesSeen> {
  const { problems: unplaced, ...files } = await placesOf(place, policy)
  const { verdicts, problems, facts } = await readGates(policy, place, files, now)
  const { gated, actions } = policy.responding
  return {
    gates: verdicts,
    facts,
    passed: (gated || actions.size === 0) && verdicts.every(({ closed }) => !closed),
    checkedAt: isoTime(now),
    warnings: [...unplaced, ...problems],
  }
}

/** A log that a link leads elsewhere is not read: gates that count responses are closed. So it is with its anchor. */
async function placesOf(
  { workspace }: Place,
  { outputs }: Policy,
): Promise<GateFiles & { problems: readonly Problem[] }> {
  const problems: Problem[] = []
  const find = async (name: string): Promise<string | null> => {
    try {
      return await writing(name, () => confineOutput(workspace, name))
    } catch (error) {
      const told = problemsOf(error).problems
      problems.push(...told.map((problem) => ({ ...problem, severity: 'warning' as const })))
      return null
    }
  }
  const [responseLog, responseState] = [await find(outputs.responseLog), await find(outputs.responseState)]
  return { responseLog, responseState, problems }
}
