import type { Verified } from '../model/run.js'
import { PLAIN, type Style } from './style.js'
import { visible } from './visible.js'

/** Whether the log holds, what in it does not, and what could not be told. */
export function verifyText(verified: Verified, style: Style = PLAIN): string {
  const { log, records, faults } = verified
  const count = `${log}: ${records} ${records === 1 ? 'record' : 'records'}`
  const lines = [
    faults.length === 0 ? `${style.good('holds')}  ${count}, unbroken` : `${style.error('broken')}  ${count}`,
    ...faults.map(({ line, message }) => `  ${log}:${line}  ${visible(message)}`),
    ...notes(verified).map((note) => `  ${note}`),
  ]
  return `${lines.join('\n')}\n`
}

function notes({ anchored, beyond }: Verified): string[] {
  const newer = beyond === 1 ? 'its last record is' : `its last ${beyond} records are`
  return [
    ...(anchored ? [] : ['no state file says where it ends: records removed from the end would not show']),
    ...(beyond === 0
      ? []
      : [`${newer} newer than the state file: of a run that was cut short, or added by hand`]),
  ]
}
