import type { Case } from '../../generated/testsFile.js'
import type { Expectation, Mutant, PointOutcome, TestPoint } from '../../model/testing.js'
import { isoTime } from '../../model/time.js'
import { baselineOf, buildCases } from './buildCases.js'
import { aimsFor, type Aim } from './catchingAims.js'
import { choicesFor } from './catchingChoices.js'
import { factsOfCase } from './catchingFacts.js'
import { search } from './catchingSearch.js'
import { MISSING, type Choice, type Known } from './catchingSides.js'
import { caseText } from './catchingText.js'
import { decideMutant } from './decideMutant.js'
import { decidePoint } from './decidePoint.js'
import { differencesOf } from './differences.js'
import type { Changes } from './mutantChanges.js'
import { NO_FOLDER } from './stage.js'
import type { Vocabulary } from './vocabulary.js'

/** What a case is made from: the policy, calm values for its facts, and a time in milliseconds since 1970. */
export interface CatchingOver {
  readonly vocabulary: Vocabulary
  readonly calm: Known
  readonly now: number
}

export type Catching =
  | { readonly kind: 'found'; readonly point: TestPoint; readonly text: string }
  /** No facts tell the mutant from its policy: everything that could have been tried was. */
  | { readonly kind: 'equivalent' }
  /** Neither is known. */
  | { readonly kind: 'undecided' }

/** A case that holds for the policy and fails for the mutant. */
export async function catchingCase(mutant: Mutant, changes: Changes, over: CatchingOver): Promise<Catching> {
  let sure = true
  for (const aim of aimsFor(over.vocabulary.policy, changes)) {
    const { choices, exact } = choicesFor(aim.sides, over.calm)
    const known = search(aim.constraints, withMarks(choices, aim))
    if (known === 'unknown' || !exact) sure = false
    if (known === 'none' || known === 'unknown') continue
    const found = await proven(mutant, aim, known, over)
    if (found) return found
    sure = false
  }
  return { kind: sure ? 'equivalent' : 'undecided' }
}

/** Of a fact that is missing or invalid only the default meets the rules. */
function withMarks(choices: ReadonlyMap<string, readonly Choice[]>, { marks }: Aim) {
  const marked = [...marks].flatMap(([name, mark]): [string, readonly Choice[]][] =>
    mark === 'stale' || !choices.has(name) ? [] : [[name, [MISSING]]],
  )
  return new Map([...choices, ...marked])
}

/** The case, if it does what it promises when both decide it. */
async function proven(
  mutant: Mutant,
  aim: Aim,
  known: Known,
  { vocabulary, calm, now }: CatchingOver,
): Promise<Catching | null> {
  const { policy } = vocabulary
  const facts = factsOfCase(vocabulary, { known, calm, marks: aim.marks }, aim.shows === 'gates')
  const name = [...`catches ${mutant.change}`].slice(0, 200).join('')
  const asked = { name, ...facts, expect: aim.shows === 'gates' ? { gates: [] } : { because: [] } }
  const probe = pointOf(asked, vocabulary, now)
  if (!probe) return null
  const outcome = await decidePoint(policy, probe, null)
  if (outcome.errors.length > 0 !== (aim.shows === 'error')) return null
  const wanted: Case = { ...asked, expect: expectationOf(aim, outcome) }
  const point = pointOf(wanted, vocabulary, now)
  if (!point) return null
  const passes = differencesOf(point.expect, await decidePoint(policy, point, null)).length === 0
  const caught = differencesOf(point.expect, await decideMutant(mutant.policy, point, null)).length > 0
  return passes && caught ? { kind: 'found', point, text: caseText(wanted) } : null
}

/** The case as a file of tests would give it; null where it could not stand there. */
function pointOf(file: Case, vocabulary: Vocabulary, now: number): TestPoint | null {
  const source = {
    file: '',
    value: { now: isoTime(now), cases: [file] as [Case] },
    schemaFaults: new Map(),
  }
  const [built] = buildCases(source, baselineOf(source, vocabulary), vocabulary, () => NO_FOLDER)
  return built?.points[0] ?? null
}

function expectationOf({ shows }: Aim, outcome: PointOutcome): Pick<Expectation, 'level'> & Case['expect'] {
  const { level, because, actions, gates, errors } = outcome
  if (shows === 'error') return { error: [...new Set(errors.map(({ code }) => code))] }
  if (shows === 'gates') return { gates: [...(gates ?? [])] }
  return shows === 'actions' ? { level, actions: [...actions] } : { level, because: [...because] }
}
