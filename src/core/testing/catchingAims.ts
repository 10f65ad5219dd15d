import type { Policy, SignalSpec } from '../../model/policy.js'
import { namedBy, type Definitions } from '../gateFacts.js'
import { mustDiffer } from './catchingDiffer.js'
import { must, type Constraint } from './catchingSearch.js'
import { basesOf, type Side } from './catchingSides.js'
import { choicesOf, levelOf, MARKS, type Mark } from './feeds.js'
import type { Changes } from './mutantChanges.js'

/** One way to tell a mutant from its policy: what the facts must be like, and where the difference shows. */
export interface Aim {
  readonly constraints: readonly Constraint[]
  /** The conditions that the constraints are about. */
  readonly sides: readonly Side[]
  readonly shows: 'because' | 'gates' | 'actions' | 'error'
  readonly marks: ReadonlyMap<string, Mark>
}

/** Every way. Where there is none, neither is there a difference. */
export function aimsFor(policy: Policy, changes: Changes): Aim[] {
  return [
    ...ruleAims(policy, changes),
    ...gateAims(changes),
    ...actionAims(policy, changes),
    ...feedAims(policy, changes),
  ]
}

const NO_MARKS: ReadonlyMap<string, Mark> = new Map()

function ruleAims(policy: Policy, { rules, feeds, factsBefore, factsAfter }: Changes): Aim[] {
  const marks = marksOfDefaults(feeds)
  const severity = new Map(policy.levels.map(({ name }, index) => [name, index]))
  return rules.map(({ before, after }): Aim => {
    const was: Side = { condition: before.conditions, facts: factsBefore }
    const shows = 'because'
    if (!after) return { constraints: [must(was, true)], sides: [was], shows, marks: NO_MARKS }
    if (after.level === before.level)
      return { ...differing(was, { condition: after.conditions, facts: factsAfter }, marks), shows }
    // Another rule that calls for the worse of the two levels, or for worse, hides which of them this one calls for.
    const worse = Math.min(severity.get(before.level) ?? 0, severity.get(after.level) ?? 0)
    const hiding = policy.rules.filter((rule) => rule !== before && (severity.get(rule.level) ?? 0) <= worse)
    return { ...reaching(was, hiding, factsBefore), shows }
  })
}

function differing(was: Side, is: Side, marks: Aim['marks']): Omit<Aim, 'shows'> {
  return { constraints: mustDiffer(was, is), sides: [was, is], marks }
}

/** Another default is seen where it stands in. */
function marksOfDefaults(feeds: Changes['feeds']): Aim['marks'] {
  return new Map(
    feeds.flatMap(({ before, after }): [string, Mark][] => {
      const choices = choicesOf(before)
      const mark = (['missing', 'invalid'] as const).find((each) => choices[each] !== 'error')
      return mark === undefined || before.default === after.default ? [] : [[before.name, mark]]
    }),
  )
}

/** A condition holds, if there is one, and none of these rules fires. */
function reaching(
  holding: Side | null,
  silent: Policy['rules'],
  facts: Definitions,
): Pick<Aim, 'constraints' | 'sides' | 'marks'> {
  const quiet = silent.map(({ conditions }): Side => ({ condition: conditions, facts }))
  return {
    constraints: [...(holding ? [must(holding, true)] : []), ...quiet.map((side) => must(side, false))],
    sides: [...(holding ? [holding] : []), ...quiet],
    marks: NO_MARKS,
  }
}

function gateAims({ gates, feeds, factsBefore, factsAfter }: Changes): Aim[] {
  const shows = 'gates'
  const marks = marksOfDefaults(feeds)
  const plain = gates.map(({ before, after }): Aim => {
    const was: Side = { condition: before.conditions, facts: factsBefore }
    if (!after) return { constraints: [must(was, true)], sides: [was], shows, marks: NO_MARKS }
    return { ...differing(was, { condition: after.conditions, facts: factsAfter }, marks), shows }
  })
  // A fact without a value closes the gates that name it: one that does not name it any more stays open.
  const marked = gates.flatMap(({ before, after }): Aim[] => {
    const still = new Set(after ? basesOf(namedBy(after), factsAfter) : [])
    const side = after && { condition: after.conditions, facts: factsAfter }
    return basesOf(namedBy(before), factsBefore)
      .filter((name) => !still.has(name) && factsBefore.get(name)?.kind === 'signal')
      .map((name) => ({
        constraints: side ? [must(side, false)] : [],
        sides: side ? [side] : [],
        shows,
        marks: new Map([[name, 'invalid']]),
      }))
  })
  return [...plain, ...marked]
}

function actionAims(policy: Policy, { actions, factsBefore }: Changes): Aim[] {
  return actions.flatMap((level) =>
    levelAims(policy, level, factsBefore).map((aim): Aim => ({ ...aim, shows: 'actions' })),
  )
}

function feedAims(policy: Policy, { feeds, factsBefore }: Changes): Aim[] {
  const severity = new Map(policy.levels.map(({ name }, index) => [name, index]))
  return feeds.flatMap(({ before, after }) => {
    const [were, are] = [choicesOf(before), choicesOf(after)]
    return MARKS.filter((mark) => were[mark] !== are[mark]).map((mark): Aim => {
      const marks = new Map([[before.name, mark]])
      const [was, is] = [levelOf(were[mark]), levelOf(are[mark])]
      if (was === undefined) return { ...reaching(null, [], factsBefore), marks, shows: 'error' }
      // That another level is called for is hidden by a rule that calls for the worse of the two, or for worse.
      const worse = is === undefined ? -1 : Math.min(severity.get(was) ?? 0, severity.get(is) ?? 0)
      const hiding = policy.rules.filter((rule) => (severity.get(rule.level) ?? 0) <= worse)
      return { ...reaching(null, hiding, factsBefore), marks, shows: 'because' }
    })
  })
}

/** Every way in which the policy comes to a level. */
export function levelAims(policy: Policy, level: string, facts: Definitions): Omit<Aim, 'shows'>[] {
  const severity = new Map(policy.levels.map(({ name }, index) => [name, index]))
  const own = severity.get(level) ?? 0
  const worse = policy.rules.filter((rule) => (severity.get(rule.level) ?? 0) < own)
  if (own === policy.levels.length - 1) return [reaching(null, worse, facts)]
  const byRules = policy.rules
    .filter((rule) => rule.level === level)
    .map(({ conditions }) => reaching({ condition: conditions, facts }, worse, facts))
  const byQuality = policy.signals.flatMap((spec) =>
    marksFor(spec, level).map((mark) => ({
      ...reaching(null, worse, facts),
      marks: new Map([[spec.name, mark]]),
    })),
  )
  return [...byRules, ...byQuality]
}

function marksFor(spec: SignalSpec, level: string): Mark[] {
  const choices = choicesOf(spec)
  return MARKS.filter((mark) => levelOf(choices[mark]) === level)
}
