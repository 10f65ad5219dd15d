import type { Policy } from '../model/policy.js'
import { problemDocument } from '../model/problem.js'
import type { Finding, Validation, Waived } from '../model/validation.js'
import { count } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { visible } from './visible.js'

/** What was found good, how many warnings there are, and which are waived; nothing of a policy that has errors. */
export function validationText(
  { policy, findings, waived }: Validation,
  shown: string,
  style: Style = PLAIN,
): string {
  if (!policy || findings.some(isError)) return ''
  const counts = Object.entries(countsOf(policy)).map(([words, number]) => count(number, words.slice(0, -1)))
  return [
    `${style.good('valid')}  ${visible(shown)}: ${counts.join(', ')}`,
    `       ${policy.digest}`,
    ...warningLines(findings, style).map((line) => `       ${line}`),
    ...waivedLines(waived).map((line) => `       ${line}`),
    '',
  ].join('\n')
}

/** How many warnings there are. How to live with one is said once, of the first that can be waived. */
function warningLines(findings: readonly Finding[], style: Style): string[] {
  if (findings.length === 0) return []
  const counted = style.warning(count(findings.length, 'warning'))
  const first = findings.find(({ where }) => where !== null)
  if (!first) return [counted]
  const { problem, where } = first
  const entry = `{ code: ${problem.code}, where: '${where?.replaceAll("'", "''")}', owner: …, reason: …, expires: … }`
  return [
    counted,
    visible(
      `to live with ${findings.length === 1 ? 'it' : 'the first'} for a time, add to \`waivers:\` in a policy file:`,
    ),
    visible(`  - ${entry}`),
  ]
}

/** Never silent: how many warnings are waived, and each waiver with its end. */
function waivedLines(waived: readonly Waived[]): string[] {
  if (waived.length === 0) return []
  const sum = waived.reduce((total, each) => total + each.count, 0)
  return [
    `${count(sum, 'warning')} ${sum === 1 ? 'is' : 'are'} waived:`,
    ...waived.map((each) => {
      const times = each.count === 1 ? '' : ` (${each.count} times)`
      return visible(
        `  ${each.code} of ${each.where}${times} until ${each.expires}, by ${each.owner}: ${each.reason}`,
      )
    }),
  ]
}

/** The outcome of a validation as data. */
export function validationDocument({ policy, findings, waived }: Validation) {
  const valid = policy !== null && !findings.some(isError)
  return {
    valid,
    policy_digest: policy?.digest ?? null,
    counts: policy ? countsOf(policy) : null,
    problems: findings.map(({ problem, where }) => ({
      severity: problem.severity,
      ...problemDocument(problem),
      ...(where === null ? {} : { where }),
    })),
    waived: waived.map(({ code, where, owner, reason, expires, count: warnings }) => ({
      code,
      where,
      owner,
      reason,
      expires,
      warnings,
    })),
  }
}

function isError({ problem }: Finding): boolean {
  return problem.severity === 'error'
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
