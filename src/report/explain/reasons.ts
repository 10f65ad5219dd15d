import type { Account, ComparisonTold, FactTold, Reason } from '../../model/account.js'
import { count } from '../phrases.js'
import { visible } from '../visible.js'
import type { Section, Statement } from './statement.js'
import { capital, comparisonClause, placed, provenance, sentence, shorten, some, valueOf } from './words.js'

/** "because 2 of 10 rules call for it: red-integrity and red-responses" */
export function becauseClause({ level, rules, reasons, lesser }: Account): string {
  if (reasons.length === 0) {
    const tried = rules === 1 ? 'the only rule does not fire' : `none of ${count(rules, 'rule')} fires`
    return sentence(`because ${tried}, and ${level.name} holds when nothing calls for a level`)
  }
  const fired = reasons.flatMap((each) => (each.kind === 'rule' ? [visible(each.rule)] : []))
  const raising = reasons.flatMap((each) => (each.kind === 'quality' ? [qualityClause(each.fact)] : []))
  const calls = `${fired.length} of ${count(rules, 'rule')} ${fired.length === 1 ? 'calls' : 'call'} for it`
  const parts = [
    ...(fired.length > 0 ? [`${calls}: ${some(fired)}`] : []),
    ...(raising.length > 0 ? [`${some(raising)}, and the policy calls for it then`] : []),
  ]
  const most = lesser.length > 0 ? '; it is the most severe level that is called for' : ''
  return sentence(`because ${parts.join('; and ')}${most}`)
}

/** "consensus_pct is missing" */
function qualityClause({ name, quality }: FactTold): string {
  return `${name} is ${quality}`
}

/** Why the level holds: every trigger with its place, values, thresholds, distances and where the values came from. */
export function whySection({ level, reasons }: Account): Section {
  return { title: `Why ${level.name}`, statements: reasons.map((reason) => inFull(reason)) }
}

/** What fired for less severe levels, in short. */
export function alsoSection({ lesser }: Account): Section {
  return { title: 'Also fired', statements: lesser.map((reason) => inShort(reason)) }
}

export function inShort(reason: Reason): Statement {
  const values = reason.kind === 'rule' && reason.reason === '' ? reason.because.map(comparisonClause) : []
  return { text: sentence(reasonClause(reason)), details: values.map(sentence) }
}

function inFull(reason: Reason): Statement {
  const text = sentence(reasonClause(reason))
  if (reason.kind === 'quality') return { text, details: [capital(sentence(standIn(reason.fact)))] }
  const told = new Set<string>()
  const details = reason.because.flatMap((comparison) => {
    // A rule may compare a fact several times; where it came from is said once.
    const facts = factsIn(comparison).filter(({ name }) => !told.has(name))
    for (const { name } of facts) told.add(name)
    return [sentence(comparisonClause(comparison)), ...facts.flatMap(provenance)]
  })
  return { text, details }
}

function factsIn({ fact, against }: ComparisonTold): FactTold[] {
  return [fact, ...(against ? [against] : [])]
}

/** "yellow-integrity (rules/yellow.yaml:5) calls for YELLOW: integrity 92.5% is below 95%" */
export function reasonClause(reason: Reason): string {
  if (reason.kind === 'quality') {
    const { fact, level } = reason
    return `${qualityClause(fact)}, and the policy calls for ${level} then ${placed(fact.at)}: ${shorten(fact.note ?? '')}`
  }
  const { rule, at, level, reason: words } = reason
  const why = words === '' ? '' : `: ${shortenReason(words)}`
  return `${visible(rule)} ${placed(at)} calls for ${level}${why}`
}

/** "its default 100 % stands in for the rules" */
export function standIn(fact: FactTold): string {
  if (fact.quality === 'stale') return `its old value ${valueOf(fact)} is used all the same`
  return `its default ${valueOf(fact)} stands in`
}

/** A reason holds values, and they may be long; its words alone are not. */
function shortenReason(words: string): string {
  const shown = visible(words)
  return shown.length > 500 ? `${shown.slice(0, 499)}…` : shown
}
