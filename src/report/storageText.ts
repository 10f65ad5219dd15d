import type { StoragesVerified, StorageVerified } from '../model/verified.js'
import { count, placeWords } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { visible } from './visible.js'

/** Whether stored files are as they were recorded: a block for each list of digests. */
export function storageText({ stores }: StoragesVerified, style: Style = PLAIN): string {
  return `${stores.flatMap((store) => storeBlock(store, style)).join('\n')}\n`
}

/** `holds  snapshots/ledger_snapshot_hash.json: 44 records of 11 files, 11 as recorded` */
function storeBlock(store: StorageVerified, style: Style): string[] {
  const { kind, folder, list, there, records, files, matching, end, faults, notes } = store
  if (!there) return [`${style.warning('not there')}  ${visible(folder)}: there are no ${kind} to verify`]
  const word = faults.length === 0 ? style.good('holds') : style.error('broken')
  const of = kind === 'mirrors' ? count(records, 'entry', 'entries') : count(records, 'record')
  return [
    `${word}  ${visible(list)}: ${of} of ${count(files, 'file')}, ${matching} as recorded`,
    ...faults.map(({ message, ...at }) => `  ${visible(placeWords(at))}  ${visible(message)}`),
    ...notes.map((note) => `  ${visible(note)}`),
    ...(end && faults.length === 0 ? [`  the chain ends with entry ${end.entry}, ${end.chain_hash}`] : []),
  ]
}
