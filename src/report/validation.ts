import type { Policy } from '../model/policy.js'
import { problemDocument, type Problem } from '../model/problem.js'
import { count } from './phrases.js'
import { PLAIN, type Style } from './style.js'

/** One line that says what was found good. */
export function validationText(policy: Policy, shown: string, style: Style = PLAIN): string {
  const counts = Object.entries(countsOf(policy)).map(([words, number]) => count(number, words.slice(0, -1)))
  return `${style.good('valid')}  ${shown}: ${counts.join(', ')}\n       ${policy.digest}\n`
}

/** The outcome of a validation as data. */
export function validationDocument(policy: Policy | null, problems: readonly Problem[]) {
  return {
    valid: policy !== null,
    policy_digest: policy?.digest ?? null,
    counts: policy ? countsOf(policy) : null,
    problems: problems.map((problem) => ({ severity: problem.severity, ...problemDocument(problem) })),
  }
}

/** How many of each kind there are, by the plural of its name. */
function countsOf({ levels, constants, signals, rules, responding }: Policy) {
  const facts = signals.filter(({ threshold }) => !threshold).length
  return {
    levels: levels.length,
    thresholds: constants.length + signals.length - facts,
    facts,
    rules: rules.length,
    gates: responding.gates.length,
    actions: [...responding.actions.values()].flat().length,
  }
}
