import type { Verified } from '../model/run.js'
import { PLAIN, type Style } from './style.js'
import { visible } from './visible.js'

/** Whether the log holds, and what in it does not. */
export function verifyText({ log, records, faults, anchored }: Verified, style: Style = PLAIN): string {
  const count = `${records} ${records === 1 ? 'record' : 'records'}`
  const end = anchored
    ? ''
    : '\n       no state file says where it ends: records removed from the end would not show'
  if (faults.length === 0) return `${style.good('holds')}  ${log}: ${count}, unbroken${end}\n`
  const lines = faults.map(({ line, message }) => `  ${log}:${line}  ${visible(message)}`)
  return `${style.error('broken')}  ${log}: ${count}\n${lines.join('\n')}${end}\n`
}
