import { createHash } from 'node:crypto'
import type { ChainEntry } from '../../src/model/verified.js'
import type { Workspace } from './workspace.js'

export const digest = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

export const SNAPSHOTS = 'snapshots/ledger_snapshot_hash.json'
export const CHAIN = 'mirrors/anchor_chain.json'
export const BACKUP = 'mirrors/anchor_chain.json.backup'

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

export const snapshotName = (second: number): string => `ledger_snapshot_20231114T22132${second}+0000.tar.gz`

/**
 * Snapshots as another tool stores them: each of three files was recorded in two rounds, and is as the last record of
 * it says.
 */
export function writeSnapshots({ write }: Workspace): Record<string, string>[] {
  const list = [0, 1].flatMap((round) =>
    [0, 1, 2].map((second) => {
      const content = `snapshot ${second} of round ${round}`
      if (round === 1) write(`snapshots/${snapshotName(second)}`, content)
      return {
        timestamp: `20231114T22132${second}+0000`,
        file: snapshotName(second),
        sha256: digest(content),
      }
    }),
  )
  write(SNAPSHOTS, json(list))
  return list
}

/** The chain of another tool: two files of one content, each recorded twice. */
export function writeMirrors({ write }: Workspace): ChainEntry[] {
  const content = '{"combined_sha256":"abc123"}'
  const entries: ChainEntry[] = []
  for (const second of [0, 1, 0, 1]) {
    const stamp = `20250101T00000${second}+0000`
    const file = `anchor_${stamp}.json`
    write(`mirrors/${file}`, content)
    const sha256 = digest(content)
    const chain_hash = digest(`${entries.at(-1)?.chain_hash ?? ''}${sha256}`)
    entries.push({ timestamp: stamp, file, sha256, chain_hash })
  }
  write(CHAIN, JSON.stringify(entries, null, 2))
  return entries
}
