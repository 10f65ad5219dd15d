import { optionsOf, type Option } from './options.js'
import { touching, type Goal, type Question } from './question.js'
import { leastMoves, type Task } from './search.js'
import { factsIn, type Term } from './term.js'
import { NEVER, verdictOf, type Board, type Effort } from './verdict.js'

/** What one goal comes to, for any number of changes. */
export interface GoalTask {
  /** How many facts must change at the least; `Infinity` where the goal can never be. */
  readonly least: number
  task(changed: number): Task
}

/** One task for each goal of a question. They share all that the goal does not change. */
export function tasksOf({ asked, terms, goals }: Question, effort: Effort): GoalTask[] {
  const values = asked.map(({ value }) => value)
  const movable = asked.map((fact) => fact.movable)
  const shared = touching(terms, asked.length)
  const board: Board = { values, open: movable, given: movable.map(() => true), effort }
  const ofAll = remembered((fact, changed) => {
    const alone = (shared[fact] ?? []).flatMap((index) => terms[index] ?? [])
    return fitting(
      optionsOf(asked[fact] as Question['asked'][number], asked, changed).options,
      fact,
      alone,
      board,
    )
  })
  return goals.map((goal) => {
    const all = [...terms, ...goal.terms]
    const own = touching(goal.terms, asked.length)
    const touched = shared.map((indices, fact) => {
      const more = own[fact] ?? []
      return more.length === 0 ? indices : [...indices, ...more.map((index) => index + terms.length)]
    })
    const open = opened(goal, movable)
    const ofGoal = remembered((fact, changed) => {
      const alone = (own[fact] ?? []).flatMap((index) => goal.terms[index] ?? [])
      return fitting(ofAll(fact, changed), fact, alone, board)
    })
    const task = (changed: number): Task => ({
      terms: all,
      touching: touched,
      values,
      open,
      optionsOf: (fact) =>
        (own[fact]?.length ? ofGoal : ofAll)(fact, Math.min(changed, asked[fact]?.among.length ?? 1)),
    })
    return { least: leastMoves(task(1), effort), task }
  })
}

function opened({ kept }: Goal, movable: readonly boolean[]): readonly boolean[] {
  return kept === undefined ? movable : movable.map((each, fact) => each && fact !== kept)
}

type Remembered = (fact: number, changed: number) => readonly Option[]

function remembered(make: Remembered): Remembered {
  const made = new Map<string, readonly Option[]>()
  return (fact, changed) => {
    const key = `${fact} ${changed}`
    const known = made.get(key) ?? make(fact, changed)
    made.set(key, known)
    return known
  }
}

/** The options with which every term can hold that looks at this fact and at no other that may change. */
function fitting(
  options: readonly Option[],
  fact: number,
  terms: readonly Term[],
  shared: Board,
): readonly Option[] {
  const alone = terms.filter((term) =>
    [...factsIn(term)].every((each) => each === fact || !shared.open[each]),
  )
  if (alone.length === 0) return options
  const open = shared.open.map((each, index) => each && index !== fact)
  return options.filter(({ value }) => {
    const board = { ...shared, open, values: shared.values.with(fact, value) }
    return alone.every((term) => verdictOf(term, board) !== NEVER)
  })
}
