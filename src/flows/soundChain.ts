import { readdir } from 'node:fs/promises'
import { folderBelow } from '../load/folderBelow.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { BACKUP, CHAIN, readList } from './storageList.js'
import { isAnchorName, unlistedAnchors, type Unlisted } from './unlistedAnchors.js'
import { verifyStore } from './verifyStore.js'

export interface Chain {
  readonly items: readonly unknown[]
  /** As it was read; null when there is none yet. */
  readonly bytes: Buffer | null
  /** The last `chain_hash`; empty before the first entry. */
  readonly end: string
  /** The anchor that a crash left without an entry. */
  readonly left: Unlisted['left']
}

/**
 * The chain of the mirrors (a real path, and its name below the workspace's real path `root`) as it is, once it holds
 * with all its files and against the logs. Throws PolicyError `anchor-broken` (exit 5).
 */
export async function soundChain(root: string, folder: string, name: string): Promise<Chain> {
  const shown = `${name}/${CHAIN}`
  const list = await readList(folder, CHAIN, shown)
  const document = list?.document ?? null
  if (!list || (document && list.length === 0)) {
    await refuseLost(root, folder, name, list ? 'is empty' : 'is gone')
    return { items: [], bytes: document?.bytes ?? null, end: '', left: null }
  }
  const verified = await verifyStore('mirrors', { real: root, shown: '' }, name, true)
  if (!document || verified.faults.length > 0) throw broken(verified.faults)
  const named = new Set(list.records.map(({ file }) => file))
  const last = list.records.at(-1)
  const others = (await readdir(folder)).filter((each) => !named.has(each)).toSorted()
  const { left } = await unlistedAnchors(folder, others, last)
  return { items: document.items, bytes: document.bytes, end: last?.chainHash ?? '', left }
}

/** A new chain is begun where nothing is left of another: neither its backup nor an anchor. */
async function refuseLost(root: string, folder: string, name: string, how: string): Promise<void> {
  const shown = `${name}/${CHAIN}`
  const say = (what: string) =>
    broken([{ message: `\`${shown}\` ${how}, and ${what} beside it`, file: shown }], PUT_BACK)
  const backup = await readList(folder, BACKUP, `${name}/${BACKUP}`)
  // Nothing but a cut leaves less than the backup holds.
  if (backup && !(backup.document && backup.length === 0)) throw say(`there is \`${BACKUP}\``)
  const found = await folderBelow(root, name)
  const [first, ...more] = found.kind === 'folder' ? found.names.filter(isAnchorName) : []
  if (first !== undefined)
    throw say(more.length === 0 ? `there is \`${first}\`` : `there are ${more.length + 1} anchors`)
}

const PUT_BACK =
  'nothing was written; put the chain back, or move the folder aside whole: the next anchor begins a new chain'

function broken(
  faults: readonly { message: string; file: string; line?: number; column?: number }[],
  help = 'nothing was written; `policy verify storage` looks closer',
): PolicyError {
  const problems = faults.map(({ message, ...at }): Problem => ({
    code: 'anchor-broken',
    severity: 'error',
    message,
    at,
    help,
  }))
  return new PolicyError(problems, EXIT.verification)
}
