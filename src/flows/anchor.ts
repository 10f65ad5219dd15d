import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { nextEntry } from '../core/anchorChain.js'
import { anchorFile, anchorStamp } from '../core/anchorFile.js'
import { sha256 } from '../core/canonical.js'
import { digestBelow } from '../load/fileDigest.js'
import type { Problem } from '../model/problem.js'
import type { Anchored } from '../model/verified.js'
import { confineOutput } from '../store/confine.js'
import { takeLock } from '../store/lock.js'
import { makeDirectory } from '../store/durable.js'
import { replaceFile, sweepTemporaries } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { anchorContent } from './anchorContent.js'
import { loadPolicyOrFail } from './loadPolicy.js'
import { mirrorsFolder } from './mirrorsFolder.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'
import type { Sleep } from './record.js'
import type { Effects } from './run.js'
import { soundChain, type Chain } from './soundChain.js'
import { soundLogs } from './soundLogs.js'
import { BACKUP, CHAIN } from './storageList.js'

interface AnchorOptions {
  readonly place: Place
  /** How long to wait for another run, in milliseconds. */
  readonly lockWaitMs: number
}

/**
 * Mirrors an anchor of the ends of the logs and the digests of state, rules and inputs, and extends the chain of anchors
 * by it. Written in an order that leaves a chain that holds after any crash: the anchor, the backup of the old chain,
 * the new chain. Throws PolicyError: the policy is broken (exit 2), another run holds the lock (exit 3), the chain
 * or a log does not hold (exit 5), something cannot be read or written (exit 1).
 */
export async function anchor(
  { place: given, lockWaitMs }: AnchorOptions,
  { clock, sleep }: Effects,
): Promise<Anchored> {
  const place = await requireWorkspace(given)
  const policy = await loadPolicyOrFail(place.rules, place.rulesShown)
  const { lock, mirrors } = policy.outputs
  const root = await realpath(place.workspace)
  const folder = await mirrorsFolder(root, place, policy.outputs)
  const lockFile = await writing(lock, () => confineOutput(root, lock))
  const locking = { waitMs: lockWaitMs, holder: 'policy anchor', name: lock }
  const release = await writing(lock, () => withRetry(() => takeLock(lockFile, locking), sleep))
  try {
    const before = await soundChain(root, folder, mirrors)
    const now = clock()
    const { heads, warnings } = await soundLogs(root, policy.outputs)
    const content = anchorFile(await anchorContent(root, place, policy, heads), now)
    const text = `${JSON.stringify(content, null, 2)}\n`
    await writing(mirrors, () => withRetry(() => makeDirectory(folder), sleep))
    const stamp = anchorStamp(now)
    const digest = sha256(text)
    const save = (file: string, data: string | Buffer): Promise<void> =>
      write(folder, mirrors, file, data, sleep)
    const name = await freeName(folder, stamp, digest)
    const left = before.left?.file === name ? null : before.left
    const chain = left ? await enter(before, left, save) : before
    const entry = nextEntry(chain.end, { timestamp: stamp, file: name, sha256: digest })
    await save(name, text)
    if (chain.bytes) await save(BACKUP, chain.bytes)
    const items = [...chain.items, entry]
    await save(CHAIN, chainText(items))
    return {
      file: path.join(mirrors, name),
      chain: path.join(mirrors, CHAIN),
      number: items.length,
      entry,
      anchor: content,
      warnings: [...warnings, ...(left ? [enteredWarning(left.file, before.items.length + 1)] : [])],
    }
  } finally {
    await release()
  }
}

/** Enters the anchor that a crash left, before another is made: so a crash leaves one, and more of them are a fault. */
async function enter(
  { items, bytes, end }: Chain,
  left: NonNullable<Chain['left']>,
  save: (file: string, data: string | Buffer) => Promise<void>,
): Promise<Chain> {
  const entry = nextEntry(end, left)
  const entered = [...items, entry]
  const text = chainText(entered)
  if (bytes) await save(BACKUP, bytes)
  await save(CHAIN, text)
  return { items: entered, bytes: Buffer.from(text), end: entry.chain_hash, left: null }
}

function enteredWarning(file: string, number: number): Problem {
  const message = `\`${file}\` was in no entry of the chain: a crash left it, or its entry was removed; it is entry ${number} now`
  return { code: 'anchor-unlisted', severity: 'warning', message }
}

function chainText(items: readonly unknown[]): string {
  return `${JSON.stringify(items, null, 2)}\n`
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
