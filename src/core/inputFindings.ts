import type { FactFinding } from '../model/inputsVerified.js'
import type { Problem } from '../model/problem.js'
import type { Reading } from '../model/reading.js'
import { judgeSignals } from './judgeSignals.js'

interface InputFindings {
  readonly faults: readonly FactFinding[]
  readonly notes: readonly string[]
}

/** Of these a fact only repeats what is wrong with its whole file. */
const OF_THE_FILE: ReadonlySet<string> = new Set([
  'signal-malformed',
  'signal-unreadable',
  'signal-outside',
  'signal-too-large',
])

/**
 * What facts have to say of their files, whatever a run makes of it: a wrong value is a fault also where the policy
 * lives with it. A value that is not there is one where the policy does not go on without it, and else a note, unless
 * it is among `covered`: another fact stands in. `now` is in milliseconds since 1970.
 */
export function inputFindings(
  readings: readonly Reading[],
  covered: ReadonlySet<string>,
  now: number,
): InputFindings {
  const faults: FactFinding[] = []
  const notes: string[] = []
  for (const reading of readings) {
    const { spec, outcome } = reading
    if (outcome.kind === 'missing' && spec.onMissing !== 'error') {
      if (!covered.has(spec.name)) notes.push(`\`${spec.name}\` is missing: ${outcome.note}`)
      continue
    }
    const strict = { ...spec, onInvalid: 'error', onMissing: 'error' } as const
    const { errors, warnings } = judgeSignals([{ ...reading, spec: strict }], now)
    for (const problem of errors) faults.push({ problem: bare(problem, reading), fields: fieldsOf(reading) })
    for (const { message } of warnings) notes.push(message)
  }
  return { faults, notes }
}

function bare(problem: Problem, { outcome }: Reading): Problem {
  return outcome.kind === 'invalid' && OF_THE_FILE.has(problem.code) ? outcome.problem : problem
}

/** In JSON a value is found by its position: a pointer may lead to many. */
function fieldsOf({ spec: { from }, outcome }: Reading): string[] {
  if (from.format === 'json' && outcome.kind !== 'missing') return []
  const fields = [from.field, from.timestamp, ...from.where.map(({ field }) => field)]
  return fields.flatMap((field) => field ?? [])
}
