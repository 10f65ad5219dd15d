import type { Account, Doubt, OtherLevel, Reason, RespondingTold } from '../../model/account.js'
import type { Decision } from '../../model/decision.js'
import type { Level, Policy, Scalar } from '../../model/policy.js'
import { comparisonsIn } from '../valuesToTry.js'
import { EFFORT, LONG_EFFORT, whyNot } from '../whyNot/whyNot.js'
import { factsTold, type Facts } from './factTold.js'
import { nearestTo } from './near.js'
import { reasonsOf } from './reasons.js'
import { restsOn } from './restsOn.js'

export interface Explaining {
  /** As it is written. */
  readonly policy: Policy
  /** With the constants that were given on the command line. */
  readonly changed: Policy
  readonly decision: Decision
  /** The names of what was given there. */
  readonly given: readonly string[]
  readonly responding: RespondingTold
  /** A level that a person asks for. */
  readonly asked?: string
}

/** Gathers what there is to say of a decision. */
export function accountOf({ policy, changed, decision, given, responding, asked }: Explaining): Account {
  const { level, results, signals } = decision
  const constants = new Map(
    changed.constants.filter(({ name }) => given.includes(name)).map(({ name, value }) => [name, value]),
  )
  const facts = factsTold(policy, signals, constants)
  const reasons = reasonsOf(policy, decision, facts)
  const rank = new Map(policy.levels.map(({ name }, index) => [name, index]))
  const severer = (name: string): boolean => (rank.get(name) ?? 0) < (rank.get(level) ?? 0)
  const read = signals.filter(({ quality }) => quality === 'ok').map(({ name }) => name)
  return {
    level: policy.levels.find(({ name }) => name === level) as Level,
    rules: policy.rules.length,
    given: [...facts.values()].filter(({ name }) => given.includes(name)),
    reasons: reasons.filter((each) => each.level === level),
    lesser: reasons.filter((each) => each.level !== level),
    near: policy.levels
      .filter(({ name }) => severer(name))
      .flatMap(({ name }) => nearestTo(name, policy, results, facts) ?? []),
    others: policy.levels
      .filter(({ name }) => name !== level)
      .map(({ name }) =>
        otherLevel(name, { policy: changed, decision, given, facts, reasons, insisted: name === asked }),
      ),
    ...(asked === undefined ? {} : { asked }),
    doubts: doubtsOf(policy, facts),
    restsOn: restsOn(policy, decision, facts),
    sound: read.length,
    unaged: policy.signals
      .filter(({ name, maxAge }) => maxAge === undefined && read.includes(name))
      .map(({ name }) => name),
    responding,
    policyDigest: decision.policyDigest,
    evaluatedAt: decision.evaluatedAt,
  }
}

interface Known {
  readonly policy: Policy
  readonly decision: Decision
  readonly given: readonly string[]
  readonly facts: Facts
  readonly reasons: readonly Reason[]
  /** A person asks for this level, and may wait a little. */
  readonly insisted: boolean
}

function otherLevel(level: string, { policy, decision, given, facts, reasons, insisted }: Known): OtherLevel {
  const found = whyNot(policy, decision.signals, level, insisted ? LONG_EFFORT : EFFORT)
  const severity = (name: string): number => policy.levels.findIndex((each) => each.name === name)
  const own = reasons.filter((each) => each.level === level)
  const near = own.length > 0 ? undefined : nearestTo(level, policy, decision.results, facts)
  return {
    ...found,
    settings: found.outcome === 'found' ? settingsFor(found.changes, given, facts) : [],
    against: reasons.filter((each) => severity(each.level) < severity(level)),
    calling: own,
    ...(near ? { near } : {}),
    last: level === policy.levels.at(-1)?.name,
  }
}

/** What was given already stays given, unless it is what has to change. */
function settingsFor(changes: OtherLevel['changes'], given: readonly string[], facts: Facts): string[] {
  const kept = given.filter((name) => changes.every(({ fact }) => fact !== name))
  return [
    ...kept.flatMap((name) => {
      const fact = facts.get(name)
      return fact ? [setting(name, fact.value)] : []
    }),
    ...changes.map(({ fact, to }) => setting(fact, to)),
  ]
}

function setting(name: string, value: Scalar): string {
  return `${name}=${String(value)}`
}

function doubtsOf(policy: Policy, facts: Facts): Doubt[] {
  return [...facts.values()]
    .filter(({ quality }) => quality !== 'ok' && quality !== 'constant')
    .map((fact) => ({
      fact,
      rules: policy.rules
        .filter(({ conditions }) =>
          comparisonsIn(conditions).some(
            (each) =>
              each.fact === fact.name ||
              (typeof each.value === 'object' && 'fact' in each.value && each.value.fact === fact.name),
          ),
        )
        .map(({ name }) => name),
    }))
}
