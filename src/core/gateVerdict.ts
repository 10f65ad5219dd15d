import type { ComparisonResult, ConditionResult, RuleResult } from '../model/decision.js'
import type { Gate, Scalar } from '../model/policy.js'
import type { GateVerdict } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import type { Definitions, FactValue } from './gateFacts.js'
import type { JudgedGateFact } from './judgeGateFacts.js'
import { fillReason } from './reason.js'
import { ordersNumbers } from './valueTypes.js'

/** What a gate was tried over. */
export interface Tried {
  readonly opensAt: number | undefined
  readonly facts: ReadonlyMap<string, FactValue>
  readonly definitions: Definitions
}

/** Of a gate that nothing is known of but that it is closed. */
export function closed(gate: string, reason: string): GateVerdict {
  return { gate, closed: true, reason }
}

const MENDED = {
  invalid: 'can be read again',
  missing: 'holds it again',
  stale: 'is written anew',
  contradicted: 'and its log agree',
}

/** Of a gate that uses a fact without a value to go by. */
export function faultyVerdict(
  { name }: Gate,
  { fault, fact }: Extract<FactValue, { fault: string }>,
  read: JudgedGateFact | undefined,
): GateVerdict {
  const file = read?.seen.source?.file
  const mended = file === undefined ? undefined : `when \`${file}\` ${MENDED[fault]}`
  const opens = read?.opens ?? mended
  return { ...closed(name, `${fact}_${fault}`), ...(opens === undefined ? {} : { opens }) }
}

/** Of a gate that was tried over facts; `opensAt` is in milliseconds since 1970. */
export function verdictOf(
  gate: Gate,
  result: RuleResult,
  { opensAt, facts, definitions }: Tried,
): GateVerdict {
  const measured = measuredBy(result.conditions, result.fired)
  const counts = measured ? { used: measured.actual as number, limit: measured.expected as number } : {}
  if (!result.fired) return { gate: gate.name, closed: false, reason: '', ...counts }
  return {
    ...closed(gate.name, result.reason),
    ...counts,
    ...(opensAt === undefined ? {} : { opens_at: isoTime(opensAt) }),
    ...opensOf(gate, result, facts, definitions),
  }
}

/** The words of the policy with the values filled in; where they would be false, what is true. */
function opensOf(
  { opens }: Gate,
  { conditions }: RuleResult,
  facts: Tried['facts'],
  definitions: Definitions,
): { opens?: string } {
  const comparisons = comparisonsIn(conditions, true)
  const [only] = comparisons
  if (comparisons.length === 1 && only?.wanted && isNoneAllowed(only.comparison, definitions))
    return { opens: 'never, while the limit is 0' }
  const values = [...facts].flatMap(([name, fact]): [string, Scalar][] =>
    'value' in fact ? [[name, fact.value]] : [],
  )
  return opens === undefined ? {} : { opens: fillReason(opens, new Map(values)) }
}

/** `count >= 0` always holds where the count cannot be below 0. */
function isNoneAllowed({ fact, operator, expected }: ComparisonResult, definitions: Definitions): boolean {
  return operator === 'greaterThanInclusive' && expected === 0 && isCount(fact, definitions)
}

function isCount(name: string, definitions: Definitions): boolean {
  const fact = definitions.get(name)
  if (fact?.kind === 'signal') return (fact.spec.shape.min ?? -1) >= 0
  if (fact?.kind === 'largestOf') return fact.of.some((part) => isCount(part, definitions))
  if (fact?.kind === 'firstOf') return fact.of.every((part) => isCount(part, definitions))
  return fact?.kind === 'responses'
}

/** The comparison of a number with a limit; of several the first that helps to close the gate. */
function measuredBy(conditions: ConditionResult, fired: boolean): ComparisonResult | undefined {
  const all = comparisonsIn(conditions, true).filter(({ comparison: { operator, actual, expected } }) => {
    return ordersNumbers(operator) && typeof actual === 'number' && typeof expected === 'number'
  })
  const closing = all.find(({ comparison, wanted }) => fired && comparison.held === wanted)
  return (closing ?? all[0])?.comparison
}

/** Every comparison in a nest, and which outcome of it works towards closing. */
function comparisonsIn(
  condition: ConditionResult,
  wanted: boolean,
): { comparison: ComparisonResult; wanted: boolean }[] {
  if ('not' in condition) return comparisonsIn(condition.not, !wanted)
  if ('all' in condition) return condition.all.flatMap((each) => comparisonsIn(each, wanted))
  if ('any' in condition) return condition.any.flatMap((each) => comparisonsIn(each, wanted))
  return [{ comparison: condition, wanted }]
}
