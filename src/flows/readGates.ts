import { gateNeeds } from '../core/gateFacts.js'
import { judgeGates } from '../core/judgeGates.js'
import { inputsRoot, readSignals } from '../load/readSignals.js'
import type { GatesJudged } from '../model/gates.js'
import type { Policy, SignalSpec } from '../model/policy.js'
import { problemsOf, type Problem } from '../model/problem.js'
import type { Reading } from '../model/reading.js'
import { appliedResponses } from './appliedResponses.js'
import type { Place } from './place.js'
import { readGuardLogs } from './readGuardLogs.js'

/** Where the log of responses lies, and the state that names its last record: absolute; null without a place to be read. */
export interface GateFiles {
  readonly responseLog: string | null
  readonly responseState: string | null
  /** A person forces over a change of the log: what is left of it is counted. */
  readonly forcedOver?: boolean
}

/**
 * Reads every fact that gates use afresh and gives each gate's verdict, in the order of the policy. Never throws for a
 * bad file or a bad log: that closes the gates that need it, and is told in `problems`, as warnings. `now` is in
 * milliseconds since 1970; `leaveOut` is a response that does not count itself.
 */
export async function readGates(
  policy: Policy,
  place: Place,
  files: GateFiles,
  now: number,
  leaveOut?: string,
): Promise<GatesJudged> {
  const { signals, spans } = gateNeeds(policy)
  const { responseLog: shown, responseState: stateShown } = policy.outputs
  const responses =
    spans.length === 0
      ? []
      : await appliedResponses({ ...files, shown, stateShown }, { span: Math.max(...spans), now, leaveOut })
  const days = signals.flatMap(dayOf)
  const readings = await readAll([...signals, ...days], place, now)
  const dated = readings.flatMap(({ spec, outcome }) =>
    days.includes(spec) && outcome.kind === 'value' ? [spec.name] : [],
  )
  const guardLogs = await readGuardLogs(policy, place, now)
  return judgeGates(
    policy,
    {
      readings: readings.slice(0, signals.length),
      responses,
      responseLog: shown,
      dated: new Set(dated),
      guardLogs,
    },
    now,
  )
}

/** The day that a count counts for, as a signal of its own, read with the count: where none stands, midnight changes nothing. */
function dayOf(spec: SignalSpec): SignalSpec[] {
  if (spec.from.onDay === undefined) return []
  const { file, format, delimiter, comment, onDay } = spec.from
  const from = { file, format, delimiter, field: onDay, where: [], ...(comment ? { comment } : {}) }
  return [{ ...spec, from, shape: { type: 'string', normalize: [] } }]
}

/** One reading for each signal, in their order. What keeps all of them from being read is told of each. */
async function readAll(specs: readonly SignalSpec[], place: Place, now: number): Promise<Reading[]> {
  try {
    if (specs.length === 0) return []
    return await readSignals(await inputsRoot(place.inputs, place.inputsShown), specs, now)
  } catch (error) {
    const [problem] = problemsOf(error).problems as [Problem]
    return specs.map((spec) => {
      const source = { file: spec.from.file }
      return { spec, shown: spec.from.file, outcome: { kind: 'invalid', problem, source } }
    })
  }
}
