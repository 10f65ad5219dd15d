import type { Scalar } from '../../model/policy.js'
import type { Reading } from '../../model/reading.js'
import type { Situation } from '../../model/testing.js'
import type { FromFolder, Stage } from './stage.js'
import { readingAt } from './testReadings.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * The facts without a value that the decision needs, or that its gates do. What is not in the folder of a case has none,
 * unless the case itself names it in `told`: a folder that is misspelt or empty must not look like one that is healthy.
 */
export function lackingFacts(
  { signals, gateNeeds, facts }: Vocabulary,
  stage: Stage,
  folder: FromFolder,
  gates: boolean,
  told: ReadonlySet<string> = NOTHING_TOLD,
): string[] {
  const there = (name: string): boolean => {
    if (stage.readings.has(name)) return true
    const read = folder.get(name)
    return read !== undefined && (read.outcome.kind !== 'missing' || told.has(name))
  }
  const lacking = signals.filter((name) => !there(name))
  if (!gates) return lacking
  // A folder of inputs comes without a log of responses: then there were none.
  const uncounted = (name: string): boolean => folder.size === 0 && !stage.counted.has(name)
  const needed = gateNeeds.filter((name) =>
    facts.get(name)?.kind === 'responses' ? uncounted(name) : !there(name),
  )
  return [...new Set([...lacking, ...needed])]
}

/** What a decision at `now` (milliseconds since 1970) is made over. Nothing may be lacking. */
export function situationOf(
  { facts, signals, gateSignals }: Vocabulary,
  stage: Stage,
  folder: FromFolder,
  now: number,
): Situation {
  const all = (names: readonly string[]): Reading[] => {
    const found: Reading[] = []
    for (const name of names) {
      const own = stage.readings.get(name)
      const reading = own ? readingAt(own, now) : folder.get(name)
      if (reading) found.push(reading)
    }
    return found
  }
  const silent = stage.counted.size === 0 && stage.responses.length === 0 && folder.size === 0
  return {
    now,
    readings: all(signals),
    constants: constantsOf(stage, false, facts),
    gateReadings: all(gateSignals),
    gateConstants: constantsOf(stage, true, facts),
    responses: silent ? null : stage.responses,
  }
}

const NOTHING_TOLD: ReadonlySet<string> = new Set()

const NONE: ReadonlyMap<string, Scalar> = new Map()

function constantsOf(
  { constants }: Stage,
  gates: boolean,
  facts: Vocabulary['facts'],
): Situation['constants'] {
  if (constants.size === 0) return NONE
  return new Map([...constants].filter(([name]) => (facts.get(name)?.gates === true) === gates))
}
