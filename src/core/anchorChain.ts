import type { ChainEntry } from '../model/verified.js'
import { sha256 } from './canonical.js'
import type { ItemFault, StorageRecord } from './storageRecords.js'

/** SHA-256 of two hex texts: the `chain_hash` before (empty for the first entry) and the digest of the entry's file. */
export function chainHash(before: string, digest: string): string {
  return sha256(before + digest)
}

/** The entry that extends a chain. */
export function nextEntry(end: string, entry: Omit<ChainEntry, 'chain_hash'>): ChainEntry {
  return { ...entry, chain_hash: chainHash(end, entry.sha256) }
}

/**
 * Follows a chain of entries. After one that does not fit, the chain is followed both from what it says and from what
 * it should say, so that one change is told once. Entries of the wrong shape were told of and cannot be followed.
 */
export function chainFaults(entries: readonly StorageRecord[]): ItemFault[] {
  const faults: ItemFault[] = []
  let ends: readonly string[] | null = ['']
  let index = 0
  for (const entry of entries) {
    const { number, sha256: digest, chainHash: said } = entry
    const follows: readonly string[] | null = number === index + 1 ? ends : null
    const expected: readonly string[] = (follows ?? []).map((end) => chainHash(end, digest))
    if (follows && !expected.includes(said)) {
      const message =
        number === 1
          ? 'entry 1 does not begin the chain: its `chain_hash` is not the SHA-256 of its `sha256`'
          : `entry ${number} does not follow entry ${number - 1}: its \`chain_hash\` is not the SHA-256 of the one before and its \`sha256\``
      faults.push({ number, key: 'chain_hash', message })
      ends = [said, ...expected]
    } else ends = [said]
    index = number
  }
  return faults
}
