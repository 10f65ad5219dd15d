import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { nextEntry } from '../core/anchorChain.js'
import { anchorFile, anchorStamp } from '../core/anchorFile.js'
import { sha256 } from '../core/canonical.js'
import { digestBelow } from '../load/fileDigest.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Anchored } from '../model/verified.js'
import { confineOutput } from '../store/confine.js'
import { confineFolder } from '../store/confineFolder.js'
import { takeLock } from '../store/lock.js'
import { makeDirectory } from '../store/durable.js'
import { replaceFile, sweepTemporaries } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { anchorContent } from './anchorContent.js'
import { loadPolicyOrFail } from './loadPolicy.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'
import type { Sleep } from './record.js'
import type { Effects } from './run.js'
import { BACKUP, CHAIN, readList } from './storageList.js'
import { verifyStore } from './verifyStore.js'

export interface AnchorOptions {
  readonly place: Place
  /** How long to wait for another run, in milliseconds. */
  readonly lockWaitMs: number
}

/**
 * Mirrors an anchor of the ends of the logs and the digests of state, rules and inputs, and extends the chain of anchors
 * by it. Written in an order that leaves a chain that holds after any crash: the anchor, the backup of the old chain,
 * the new chain. Throws PolicyError: the policy is broken (exit 2), another run holds the lock (exit 3), the chain does
 * not hold (exit 5), something cannot be read or written (exit 1).
 */
export async function anchor(
  { place: given, lockWaitMs }: AnchorOptions,
  { clock, sleep }: Effects,
): Promise<Anchored> {
  const place = await requireWorkspace(given)
  const policy = await loadPolicyOrFail(place.rules, place.rulesShown)
  const { lock, mirrors } = policy.outputs
  const root = await realpath(place.workspace)
  const folder = await writing(mirrors, () => confineFolder(root, mirrors))
  const lockFile = await writing(lock, () => confineOutput(root, lock))
  const locking = { waitMs: lockWaitMs, holder: 'policy anchor', name: lock }
  const release = await writing(lock, () => withRetry(() => takeLock(lockFile, locking), sleep))
  try {
    const chain = await soundChain(root, folder, mirrors)
    const now = clock()
    const content = anchorFile(await anchorContent(root, place, policy), now)
    const text = `${JSON.stringify(content, null, 2)}\n`
    await writing(mirrors, () => withRetry(() => makeDirectory(folder), sleep))
    const stamp = anchorStamp(now)
    const name = await freeName(folder, stamp, sha256(text))
    const entry = nextEntry(chain.end, { timestamp: stamp, file: name, sha256: sha256(text) })
    await write(folder, mirrors, name, text, sleep)
    if (chain.bytes) await write(folder, mirrors, BACKUP, chain.bytes, sleep)
    const items = [...chain.items, entry]
    await write(folder, mirrors, CHAIN, `${JSON.stringify(items, null, 2)}\n`, sleep)
    return {
      file: path.join(mirrors, name),
      chain: path.join(mirrors, CHAIN),
      number: items.length,
      entry,
      anchor: content,
    }
  } finally {
    await release()
  }
}

interface Chain {
  readonly items: readonly unknown[]
  /** As it was read; null when there is none yet. */
  readonly bytes: Buffer | null
  /** The last `chain_hash`; empty before the first entry. */
  readonly end: string
}

/** The chain as it is, once it holds with all its files. An anchor that a crash left without an entry is no fault. */
async function soundChain(root: string, folder: string, name: string): Promise<Chain> {
  const shown = `${name}/${CHAIN}`
  const list = await readList(folder, CHAIN, shown)
  const document = list?.document ?? null
  if (!list || (document && list.length === 0)) {
    const backup = await readList(folder, BACKUP, `${name}/${BACKUP}`)
    // Nothing but a cut leaves less than the backup holds.
    if (!backup || (backup.document && backup.length === 0))
      return { items: [], bytes: document?.bytes ?? null, end: '' }
    const message = `\`${shown}\` ${list ? 'is empty' : 'is gone'}, and \`${BACKUP}\` beside it says that there was more`
    throw broken([{ message, file: shown }])
  }
  const verified = await verifyStore('mirrors', { real: root, shown: '' }, name)
  if (!document || verified.faults.length > 0) throw broken(verified.faults)
  return { items: document.items, bytes: document.bytes, end: list.records.at(-1)?.chainHash ?? '' }
}

function broken(
  faults: readonly { message: string; file: string; line?: number; column?: number }[],
): PolicyError {
  const help = 'nothing was written; `policy verify storage` looks closer'
  const problems = faults.map(({ message, ...at }): Problem => ({
    code: 'anchor-broken',
    severity: 'error',
    message,
    at,
    help,
  }))
  return new PolicyError(problems, EXIT.verification)
}

/** A name that nothing else has; the file that a crash left with the same content is taken for the one to be written. */
async function freeName(folder: string, stamp: string, digest: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `anchor_${stamp}${number === 1 ? '' : `-${number}`}.json`
    const found = await digestBelow(folder, name)
    if (found.kind === 'missing' || (found.kind === 'digest' && found.sha256 === digest)) return name
  }
}

async function write(
  folder: string,
  shown: string,
  name: string,
  data: string | Buffer,
  sleep: Sleep,
): Promise<void> {
  const file = path.join(folder, name)
  await writing(`${shown}/${name}`, () =>
    withRetry(async () => {
      await sweepTemporaries(file)
      await replaceFile(file, data)
    }, sleep),
  )
}
