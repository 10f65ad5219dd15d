import type { Gate } from '../model/policy.js'
import { nextMidnight } from '../model/time.js'
import { usedFacts, withComputed, type Definitions, type FactValue } from './gateFacts.js'
import { countWithin, type GateInputs } from './judgeGateFacts.js'
import { tryGates } from './tryGates.js'

/** So many moments are tried; of a gate that counts more it is not told when it opens. */
const MAX_MOMENTS = 1000

/** What was known when a gate was found closed. */
export interface ClosedGate {
  readonly gate: Gate
  readonly definitions: Definitions
  /** The facts that were read; those that are computed from them follow. */
  readonly values: ReadonlyMap<string, FactValue>
  readonly inputs: GateInputs
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A fact that time alone changes: when, and what it is at such a moment. */
interface Change {
  readonly name: string
  readonly moments: readonly number[]
  readonly at: (moment: number) => number
}

/**
 * When a closed gate opens by itself, in milliseconds since 1970, if nothing happens but that time passes: responses
 * leave the span in which they count, and counts of a day go to 0. Undefined when that never opens it.
 */
export async function whenOpens(closed: ClosedGate): Promise<number | undefined> {
  const { gate, definitions, values } = closed
  const names = usedFacts([gate], definitions)
  const changes = names.flatMap((name) => changesOf(name, closed))
  const moments = new Set(changes.flatMap((change) => change.moments))
  if (moments.size > MAX_MOMENTS) return undefined
  for (const moment of [...moments].toSorted((a, b) => a - b)) {
    const then = new Map(values)
    for (const { name, at } of changes) then.set(name, { value: at(moment), quality: 'ok' })
    const { results } = await tryGates([gate], withComputed(names, definitions, then))
    // Whole seconds are told: never a moment too early.
    if (results.get(gate.name)?.fired === false) return Math.ceil(moment / 1000) * 1000
  }
  return undefined
}

function changesOf(name: string, { definitions, values, inputs, now }: ClosedGate): Change[] {
  const fact = definitions.get(name)
  const known = values.get(name)
  if (!known || 'fault' in known) return []
  if (fact?.kind === 'responses' && !('code' in inputs.responses)) {
    const { responses } = inputs
    const moments = responses.map((time) => time + fact.within).filter((moment) => moment > now)
    return [{ name, moments, at: (moment) => countWithin(responses, fact.within, moment) }]
  }
  if (fact?.kind !== 'signal' || !inputs.dated.has(name)) return []
  const midnight = nextMidnight(now)
  return [{ name, moments: [midnight], at: (moment) => (moment < midnight ? Number(known.value) : 0) }]
}
