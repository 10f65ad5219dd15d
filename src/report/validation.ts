import type { Policy } from '../model/policy.js'
import { problemDocument, type Problem } from '../model/problem.js'
import { PLAIN, type Style } from './style.js'

/** One line that says what was found good. */
export function validationText(policy: Policy, shown: string, style: Style = PLAIN): string {
  const facts = policy.signals.filter(({ threshold }) => !threshold).length
  const thresholds = policy.constants.length + policy.signals.length - facts
  const counts = [
    count(policy.levels.length, 'level'),
    count(thresholds, 'threshold'),
    count(facts, 'fact'),
    count(policy.rules.length, 'rule'),
  ]
  return `${style.good('valid')}  ${shown}: ${counts.join(', ')}\n       ${policy.digest}\n`
}

/** The outcome of a validation as data. */
export function validationDocument(policy: Policy | null, problems: readonly Problem[]) {
  return {
    valid: policy !== null,
    policy_digest: policy?.digest ?? null,
    problems: problems.map((problem) => ({ severity: problem.severity, ...problemDocument(problem) })),
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
