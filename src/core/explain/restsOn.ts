import type { FactTold } from '../../model/account.js'
import type { Decision } from '../../model/decision.js'
import type { Policy } from '../../model/policy.js'
import { factsIn, termOf, type Term } from '../whyNot/term.js'
import { ALWAYS, NEVER, SO_FAR, verdictOf, type Board } from '../whyNot/verdict.js'
import type { Facts } from './factTold.js'

/**
 * The facts whose values are not known, and without which the level might be another: those that everything that calls for
 * it needs, and those with which a rule of a more severe level might fire. Any value of them is thought possible.
 */
export function restsOn(policy: Policy, { level, signals }: Decision, facts: Facts): FactTold[] {
  const all = [...facts.values()]
  const open = all.map(({ quality }) => quality === 'missing' || quality === 'invalid' || quality === 'stale')
  const board: Board = {
    values: all.map(({ value }) => value),
    open,
    given: open.map((each) => !each),
    effort: { left: Infinity },
  }
  const indices = new Map(all.map(({ name }, index) => [name, index]))
  const rank = new Map(policy.levels.map(({ name }, index) => [name, index]))
  const termsOf = (which: (rank: number) => boolean): Term[] =>
    policy.rules
      .filter((rule) => which(rank.get(rule.level) ?? 0))
      .map(({ conditions }) => termOf(conditions, true, indices))
  const own = rank.get(level) ?? 0
  const severer = termsOf((each) => each < own).filter((term) => verdictOf(term, board) !== NEVER)
  const calling = termsOf((each) => each === own).filter((term) => verdictOf(term, board) >= SO_FAR)
  // The last level needs nothing that calls for it.
  const sure = own === policy.levels.length - 1 || calling.some((term) => verdictOf(term, board) === ALWAYS)
  const raising = signals.filter(({ raises }) => raises === level).map(({ name }) => name)
  const terms = sure ? severer : [...severer, ...calling]
  const needed = new Set([
    ...(sure ? [] : raising),
    ...terms.flatMap((term) => [...factsIn(term)].flatMap((index) => all[index]?.name ?? [])),
  ])
  return all.filter(({ name }, index) => open[index] && needed.has(name))
}
