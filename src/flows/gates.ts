import type { GatesSeen } from '../model/gates.js'
import type { Policy } from '../model/policy.js'
import { problemsOf, type Problem } from '../model/problem.js'
import { isoTime } from '../model/time.js'
import { confineOutput } from '../store/confine.js'
import { loadPolicyOrFail } from './loadPolicy.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'
import { readGates } from './readGates.js'

/** Every gate as it is now, for looking at; nothing is written. `now` is in milliseconds since 1970. */
export async function gates(given: Place, now: number): Promise<GatesSeen> {
  const place = await requireWorkspace(given)
  const policy = await loadPolicyOrFail(place.rules, place.rulesShown)
  const log = await placeOfLog(place, policy)
  const { verdicts, problems, facts } = await readGates(policy, place, log, now)
  return {
    gates: verdicts,
    facts,
    passed: verdicts.every(({ closed }) => !closed),
    checkedAt: isoTime(now),
    warnings: [...log.problems, ...problems, ...ungated(policy)],
  }
}

/** A log that a link leads elsewhere is not read: gates that count responses are closed. */
async function placeOfLog(
  { workspace }: Place,
  { outputs }: Policy,
): Promise<{ responseLog: string | null; problems: readonly Problem[] }> {
  const name = outputs.responseLog
  try {
    return { responseLog: await writing(name, () => confineOutput(workspace, name)), problems: [] }
  } catch (error) {
    const { problems } = problemsOf(error)
    return {
      responseLog: null,
      problems: problems.map((problem) => ({ ...problem, severity: 'warning' as const })),
    }
  }
}

function ungated({ responding }: Policy): Problem[] {
  if (responding.gates.length > 0 || responding.actions.size === 0) return []
  const message = 'the policy has actions and no gates: nothing forbids them'
  const help = 'add `gates:` in any file of the folder'
  return [{ code: 'no-gates', severity: 'warning', message, help }]
}
