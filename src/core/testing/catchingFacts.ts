import type { Case } from '../../generated/testsFile.js'
import type { Scalar, ValueShape } from '../../model/policy.js'
import { shapeOf } from './catchingChoices.js'
import type { Choice, Known } from './catchingSides.js'
import { factDefinitions, type Definitions } from '../gateFacts.js'
import type { Mark } from './feeds.js'
import type { Decided } from './runCases.js'
import type { Vocabulary } from './vocabulary.js'

/** The facts of the calmest decisions that the tests know: as few rules fire, and as few gates are closed, as anywhere. */
export function calmFacts(decided: readonly Decided[]): Known {
  const good = decided.filter(({ outcome }) => outcome.errors.length === 0)
  const rules = least(good, ({ outcome }) => outcome.because.length)
  const gates = least(
    good.filter(({ outcome }) => outcome.gates),
    ({ outcome }) => outcome.gates?.length ?? 0,
  )
  return new Map<string, Scalar>(
    [
      ...(gates?.outcome.gateFacts ?? []).map(({ name, value }) => [name, value] as const),
      ...(rules?.outcome.facts ?? []),
    ].filter((pair): pair is [string, Scalar] => pair[1] !== null && isShort(pair[1])),
  )
}

function least<T>(list: readonly T[], measure: (each: T) => number): T | undefined {
  const [first, ...others] = list
  return first && others.reduce((best, each) => (measure(each) < measure(best) ? each : best), first)
}

/** A number with more digits than YAML may have here is none that a person writes. */
function isShort(value: Scalar): boolean {
  return typeof value !== 'number' || String(value).replace(/\D/g, '').length <= 15
}

/** What a case says of facts where the search came to `known`: that, the marks, and what is calm of all else. */
export function factsOfCase(
  { policy, gateNeeds }: Vocabulary,
  { known, calm, marks }: { known: Known; calm: Known; marks: ReadonlyMap<string, Mark> },
  gates: boolean,
): Pick<Case, 'given' | 'missing' | 'stale' | 'invalid'> {
  const facts = factDefinitions(policy)
  const given: Record<string, Scalar> = Object.create(null) as Record<string, Scalar>
  const marked: Partial<Record<Mark, string[]>> = {}
  for (const name of new Set([...policy.signals.map((spec) => spec.name), ...(gates ? gateNeeds : [])])) {
    const choice: Choice = known.get(name) ?? calm.get(name) ?? anyValue(name, facts)
    const mark = marks.get(name) ?? (typeof choice === 'object' ? choice.mark : undefined)
    if (mark) (marked[mark] ??= []).push(name)
    // A stale fact has its value all the same.
    if ((mark === undefined || mark === 'stale') && typeof choice !== 'object') given[name] = choice
  }
  return { ...(Object.keys(given).length === 0 ? {} : { given }), ...(marked as object) }
}

function anyValue(name: string, facts: Definitions): Scalar {
  const fact = facts.get(name)
  if (fact?.kind === 'signal' && fact.spec.default !== undefined) return fact.spec.default
  return plainValue(shapeOf(name, facts))
}

function plainValue({ type, values = [], min, max }: ValueShape): Scalar {
  if (type === 'boolean') return false
  if (type === 'enum') return values[0] ?? ''
  return type === 'string' ? 'other' : (min ?? max ?? 0)
}
