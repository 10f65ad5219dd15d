import type { LogVerified, LogsVerified, StateVerified } from '../model/verified.js'
import { count, placeWords } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { visible } from './visible.js'

/** Whether the logs hold, what in them does not, and what could not be told: a block for each, and one for the state. */
export function verifyText({ logs, state }: LogsVerified, style: Style = PLAIN): string {
  const blocks = [...logs.map((log) => logBlock(log, style)), ...(state ? [stateBlock(state, style)] : [])]
  return `${blocks.flat().join('\n')}\n`
}

/** `holds  state/policy_state_log.jsonl: 3 records, unbroken` */
function logBlock({ log, records, faults, notes }: LogVerified, style: Style): string[] {
  const told = `${log}: ${count(records, 'record')}`
  return [
    faults.length === 0 ? `${style.good('holds')}  ${told}, unbroken` : `${style.error('broken')}  ${told}`,
    ...faults.map(({ line, message }) => `  ${line === 0 ? log : `${log}:${line}`}  ${visible(message)}`),
    ...notes.map((note) => `  ${visible(note)}`),
  ]
}

/** `holds  state/policy_state.json: as record 3 says` */
function stateBlock({ state, record, faults, notes }: StateVerified, style: Style): string[] {
  const held =
    record === null ? state : `${state}: ${faults.length === 0 ? 'as' : 'not as'} record ${record} says`
  const word =
    faults.length > 0
      ? style.error('broken')
      : record === null
        ? style.warning('not held')
        : style.good('holds')
  return [
    `${word}  ${held}`,
    ...faults.map(({ message, ...at }) => {
      const place = at.line === undefined ? '' : `${placeWords({ file: state, ...at })}  `
      return `  ${place}${visible(message)}`
    }),
    ...notes.map((note) => `  ${visible(note)}`),
  ]
}
