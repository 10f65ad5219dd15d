import type {
  Account,
  ComparisonTold,
  FactTold,
  OtherLevel,
  Reason,
  RespondingTold,
} from '../../model/account.js'
import type { Explained } from '../../model/run.js'
import { explainProse } from './prose.js'

/** What `policy explain --format json` prints: the decision, every rule, the account of it, and its sentences. */
export function explainDocument({ decision, given, account }: Explained, command: readonly string[]) {
  const { level, evaluatedAt, triggers, signals, results, thresholds, policyDigest } = decision
  return {
    policy: level,
    evaluated_at: evaluatedAt,
    policy_digest: policyDigest,
    given,
    triggers,
    rules: results,
    signals,
    thresholds,
    because: account.reasons.map(reasonDocument),
    also: account.lesser.map(reasonDocument),
    near: account.near.map(nearDocument),
    why_not: account.others.map(whyNotDocument),
    doubts: account.doubts.map(({ fact, rules }) => ({ ...factDocument(fact), rules })),
    responding: respondingDocument(account.responding),
    prose: explainProse(account, command),
  }
}

function reasonDocument(reason: Reason) {
  const { level } = reason
  if (reason.kind === 'quality') return { level, signal: factDocument(reason.fact) }
  const { rule, at, reason: words, because } = reason
  return { level, rule, at, reason: words, comparisons: because.map(comparisonDocument) }
}

function comparisonDocument({ fact, operator, expected, against, distance }: ComparisonTold) {
  return {
    fact: factDocument(fact),
    operator,
    expected,
    ...(against === undefined ? {} : { threshold: factDocument(against) }),
    ...(distance === undefined ? {} : { distance }),
  }
}

function factDocument({ name, at, ageFrom, ...fact }: FactTold) {
  return { name, at, ...fact, ...(ageFrom === undefined ? {} : { age_from: ageFrom }) }
}

function nearDocument({ level, rule, at, gaps }: Account['near'][number]) {
  return { level, rule, at, lacks: gaps.map((gap) => ({ ...comparisonDocument(gap), wanted: gap.wanted })) }
}

function whyNotDocument({ level, outcome, changes, settings, note }: OtherLevel) {
  return { level, outcome, changes, settings, ...(note === undefined ? {} : { note }) }
}

function respondingDocument(told: RespondingTold) {
  if (!told.known) return { known: false, why: told.why }
  const { seen, places, since, actions } = told
  const closed = seen.gates.filter((gate) => gate.closed).map(({ gate }) => gate)
  return {
    known: true,
    passed: seen.passed,
    gates: seen.gates.map((verdict) => ({
      ...verdict,
      at: places.get(verdict.gate),
      ...(since.has(verdict.gate) ? { since: since.get(verdict.gate) } : {}),
    })),
    actions: actions.map(({ name, origin }) => ({ action: name, at: origin, kept_by: closed })),
    warnings: seen.warnings.map(({ code, message }) => ({ code, message })),
  }
}
