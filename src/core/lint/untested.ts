import type { ProblemCode } from '../../model/problemCodes.js'
import type { Fault, Place } from '../../model/source.js'
import type { PointOutcome, TestPoint } from '../../model/testing.js'
import type { Sections } from '../sections.js'
import { placeIn } from './places.js'

/** How far tests reach a rule or a gate: it held in one, and in one of those it is said what must come of it. */
type Reach = 'held' | 'expected'

/** By the names of rules and of gates. */
export interface Reached {
  readonly rules: Map<string, Reach>
  readonly gates: Map<string, Reach>
}

/** Notes what one decision of a test reaches. Whether it came out as expected is the affair of `policy test`. */
export function noteReached(reached: Reached, { expect }: TestPoint, outcome: PointOutcome): void {
  for (const { rule, level, fired } of outcome.results)
    if (fired) note(reached.rules, rule, expect.because !== undefined || expect.level === level)
  for (const { rule, fired } of outcome.gateResults)
    if (fired) note(reached.gates, rule, expect.gates !== undefined)
}

function note(reached: Map<string, Reach>, name: string, expected: boolean): void {
  if (expected) reached.set(name, 'expected')
  else if (!reached.has(name)) reached.set(name, 'held')
}

/** Rules that no test fires and gates that no test closes, and those of which none says so. Warnings. */
export function untested({ rules, gates }: Sections, reached: Reached): Fault[] {
  return [
    ...rules.flatMap(({ name, value, place }) => {
      const level = value.event.type
      return lacking('rule-without-test', reached.rules.get(name), place, {
        unreached: `no test makes \`${name}\` fire`,
        unexpected: `tests make \`${name}\` fire, and none expects the level \`${level}\` or says \`because\``,
        help: `add a case in which it fires, with \`expect: { level: ${level}, because: [${name}] }\``,
      })
    }),
    ...gates.flatMap(({ name, place }) =>
      lacking('gate-without-test', reached.gates.get(name), place, {
        unreached: `no test closes the gate \`${name}\``,
        unexpected: `tests close the gate \`${name}\`, and none expects that`,
        help: `add a case in which it is closed, with \`expect: { gates: [${name}] }\``,
      }),
    ),
  ]
}

function lacking(
  code: ProblemCode,
  reach: Reach | undefined,
  place: Place,
  { unreached, unexpected, help }: Record<'unreached' | 'unexpected' | 'help', string>,
): Fault[] {
  if (reach === 'expected') return []
  const message = reach === undefined ? unreached : unexpected
  return [{ code, severity: 'warning', message, place: placeIn(place), help }]
}
