import type { Account, Near } from '../../model/account.js'
import { visible } from '../visible.js'
import type { Section, Statement } from './statement.js'
import { gapClause, placed, provenance, sentence } from './words.js'

/** What did not fire and is closest to it, for each more severe level. */
export function nearSection({ near }: Account): Section {
  return { title: 'Nearest to firing', statements: near.map(nearest) }
}

/** "No rule for RED fires; the nearest is red-integrity (rules/red.yaml:12)." */
export function nearest({ level, rule, at, gaps }: Near): Statement {
  const several = gaps.length === 1 ? '' : `, which lacks ${gaps.length} conditions`
  return {
    text: sentence(`No rule for ${level} fires; the nearest is ${visible(rule)} ${placed(at)}${several}`),
    details: gaps.flatMap((gap) => [sentence(gapClause(gap, rule)), ...provenance(gap.fact)]),
  }
}
