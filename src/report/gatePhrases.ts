import type { GateFactSeen, GatesSeen } from '../model/gates.js'
import type { GateVerdict } from '../model/responseRecords.js'
import { showAge } from '../model/show.js'
import { parseTime } from '../model/time.js'
import { qualityWord, sourceWords } from './phrases.js'
import { showValue, visible } from './visible.js'

/** The wording that the reports on gates share. */

/** "all 4 gates are open", "2 of 4 gates are closed: nothing may be done" */
export function passedWords({ gates, passed }: GatesSeen): string {
  const all = gates.length
  if (all === 0)
    return passed
      ? 'no gates: nothing forbids acting'
      : 'the policy says nothing of gates: nothing may be done'
  if (passed) return all === 1 ? 'the only gate is open' : `all ${all} gates are open`
  const count = gates.filter(({ closed }) => closed).length
  const which =
    count < all
      ? `${count} of ${all} gates ${count === 1 ? 'is' : 'are'}`
      : all === 1
        ? 'the only gate is'
        : `all ${all} gates are`
  return `${which} closed: nothing may be done`
}

/** "used 10, limit 10"; empty where the gate counts nothing. */
export function usedWords({ used, limit }: GateVerdict): string {
  return used === undefined || limit === undefined ? '' : `used ${showValue(used)}, limit ${showValue(limit)}`
}

/** "at 2025-11-14T15:00:00+00:00, in 3 h: when older responses are more than 24 hours past" */
export function opensWords({ opens_at, opens }: GateVerdict, checkedAt: string): string {
  const words = opens === undefined ? '' : visible(opens)
  if (opens_at === undefined) return words
  const seconds = ((parseTime(opens_at) ?? 0) - (parseTime(checkedAt) ?? 0)) / 1000
  return `at ${opens_at}, in ${showAge(Math.max(0, seconds))}${words === '' ? '' : `: ${words}`}`
}

/** Its value, its quality, and where it comes from or what is wrong. */
export function factCells({ value, quality, unit, ...fact }: GateFactSeen): [string, string, string] {
  const shown = value === null ? 'none' : showValue(value, unit)
  return [shown, qualityWord(quality), fromWords({ value, quality, ...fact })]
}

function fromWords(fact: GateFactSeen): string {
  const { kind, value, quality, of, within, source, note } = fact
  const parts = visible((of ?? []).join(', '))
  const place = source ? sourceWords(source) : ''
  const told = note === undefined ? '' : visible(note)
  const defaulted = value !== null && quality === 'missing' ? 'default' : ''
  const from = {
    constant: 'the policy',
    signal: place,
    responses: `responses applied in the last ${showAge(within ?? 0)}${told === '' ? `, ${place}` : ''}`,
    largestOf: `the largest of ${parts}`,
    firstOf: `the first of ${parts}`,
  }[kind]
  // Of what is missing the note names the file already.
  const shown = quality === 'missing' && kind === 'signal' ? '' : from
  return [defaulted, told, shown].filter((each) => each !== '').join('; ')
}
