import type { Signal } from '../../model/decision.js'
import type { Policy } from '../../model/policy.js'
import type { FactChange, WhyNot } from '../../model/whyNot.js'
import { factValues } from '../decide.js'
import { holds } from '../tryRules.js'
import { noteOf } from './note.js'
import { optionsOf } from './options.js'
import { questionOf, type Question } from './question.js'
import { search, type Found } from './search.js'
import { tasksOf } from './tasks.js'
import type { Effort } from './verdict.js'

/** How many comparisons are looked at before the answer is that it is unknown. */
export const EFFORT = 1_000_000

/** Where one level is asked for. */
export const LONG_EFFORT = 5 * EFFORT

/**
 * The smallest change of facts that gives `level`, from what the signals say: the fewest facts; of those the least sum of
 * moves; of those the one that the order of rules and facts leads to first. Thresholds stay. Fed back by
 * `--set fact=value`, it gives that level and no other. `none` is proven. Throws where a fact that a rule names has no
 * value. `comparisons` is the effort: beyond it the answer is `unknown`.
 */
export function whyNot(
  policy: Policy,
  signals: readonly Signal[],
  level: string,
  comparisons: number = EFFORT,
): WhyNot {
  if (policy.levels.every(({ name }) => name !== level))
    return { level, outcome: 'none', changes: [], note: 'the policy has no such level' }
  if (levelOf(policy, signals) === level) return { level, outcome: 'is', changes: [] }
  const question = questionOf(policy, signals, level)
  const effort: Effort = { left: comparisons }
  const answer = deepen(question, effort)
  if (answer.kind === 'found') {
    const changes = changesOf(question, answer.found, signals)
    const note = 'there may be a smaller one of as many facts'
    return { level, outcome: 'found', changes, ...(answer.least ? {} : { note }) }
  }
  if (answer.kind === 'unknown') return { level, outcome: 'unknown', changes: [] }
  const fires = deepen({ ...question, terms: [] }, effort).kind
  const gives = (changed: readonly Signal[]): boolean =>
    levelOf(policy, changed) === level || deepen(questionOf(policy, changed, level), effort).kind === 'found'
  const firing = fires === 'unknown' ? undefined : fires === 'found'
  const note = noteOf(policy, signals, level, question, firing, gives)
  return { level, outcome: 'none', changes: [], note }
}

type Answer =
  | { readonly kind: 'none' | 'unknown' }
  /** `least`: nothing that costs less was left out. */
  | { readonly kind: 'found'; readonly found: Found; readonly least: boolean }

/** Tries one change, then two, and so on, until something is found, or more changes could give no more. */
function deepen(question: Question, effort: Effort): Answer {
  const goals = tasksOf(question, effort).filter(({ least }) => least !== Infinity)
  const start = Math.min(...goals.map(({ least }) => least))
  for (let most = start; most <= question.asked.length; most++) {
    let found: Found | undefined
    let cut = false
    for (const { least, task } of goals) {
      if (least > most) cut = true
      else {
        const searched = search(task(most), most, found?.cost ?? Infinity, effort)
        found = searched.found ?? found
        cut ||= searched.cut
      }
    }
    if (found) return { kind: 'found', found, least: effort.left > 0 }
    if (effort.left <= 0) return { kind: 'unknown' }
    if (!cut) break
  }
  return leavesOut(question) ? { kind: 'unknown' } : { kind: 'none' }
}

/** Whether some fact has a value that nobody could type: a change that needs it is not found. */
function leavesOut({ asked }: Question): boolean {
  return asked.some((fact) => optionsOf(fact, asked, 1).left)
}

function changesOf({ asked }: Question, { changes }: Found, signals: readonly Signal[]): FactChange[] {
  return changes
    .toSorted((a, b) => a.fact - b.fact)
    .flatMap(({ fact, option }) => {
      const { name, value, spec, raised } = asked[fact] as Question['asked'][number]
      const { quality } = signals[fact] as Signal
      const because = raised && quality !== 'ok' && quality !== 'given' ? { because: quality } : {}
      const unit = spec?.shape.unit === undefined ? {} : { unit: spec.shape.unit }
      return [{ fact: name, from: value, to: option.value, ...unit, ...because }]
    })
}

/** The level as it is. */
function levelOf(policy: Policy, signals: readonly Signal[]): string | undefined {
  const { levels, rules } = policy
  const values = factValues(policy, signals)
  const called = new Set([
    ...signals.flatMap(({ raises }) => raises ?? []),
    ...rules.filter(({ conditions }) => holds(conditions, values)).map(({ level }) => level),
  ])
  return (levels.find(({ name }) => called.has(name)) ?? levels.at(-1))?.name
}
