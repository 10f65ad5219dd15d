import type { GuardChanged, GuardName, GuardState, GuardStatus } from '../model/guard.js'
import { isClosed } from '../model/guard.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

const NAMES: Readonly<Record<GuardName, string>> = { trust: 'the trust guard', brake: 'the safety brake' }

/** How a guard stands, since when, by whom and why. */
export function guardStatusText(status: GuardStatus, style: Style = PLAIN): string {
  const { guard, state, since, reason, by, file, unlocks } = status
  const rows = [
    ...(since === null ? [] : [['since', visible(since)]]),
    ...(by === null ? [] : [['by', visible(by)]]),
    ...(reason === null ? [] : [['reason', visible(reason)]]),
    ...(unlocks ? [['unlocks', unlocksWords(unlocks)]] : []),
    ['file', visible(file)],
  ]
  const what = state === 'unknown' ? `whether ${NAMES[guard]} is closed cannot be told` : NAMES[guard]
  return text(`${badge(state, style)}  ${what}`, rows)
}

/** What a change came to. */
export function guardChangedText(changed: GuardChanged, style: Style = PLAIN): string {
  const { guard, state, file, record } = changed
  if (!record) return `${badge(state, style)}  ${NAMES[guard]} was ${state} already: nothing changed\n`
  const { reason, unlocks_today: today, unlock_limit: limit } = record
  return text(`${badge(state, style)}  ${NAMES[guard]}`, [
    ['reason', visible(reason)],
    ...(today === undefined ? [] : [['unlocks', `${today} of ${limit} today`]]),
    ['file', visible(file)],
  ])
}

function unlocksWords({ today, limit, resets_at: resets }: NonNullable<GuardStatus['unlocks']>): string {
  return `${today ?? '?'} of ${limit ?? '?'} today, 0 again at ${resets}`
}

function badge(state: GuardState | 'unknown', style: Style): string {
  if (state === 'unknown') return style.error('UNKNOWN')
  return isClosed(state) ? style.warning(state) : style.good(state)
}

function text(headline: string, rows: readonly (readonly string[])[]): string {
  return `${[headline, ...indent(columns(rows))].join('\n')}\n`
}
