import { membersOf } from '../model/json.js'
import type { AnchoredHead, AnchorFile } from '../model/verified.js'
import { compactTime, isoTime, parseTime } from '../model/time.js'
import { canonicalJson, sha256 } from './canonical.js'

const KIND = 'policy_anchor'

/** An anchor of what is known now. `now` is in milliseconds since 1970. */
export function anchorFile(
  known: Omit<AnchorFile, 'kind' | 'created_at' | 'combined_sha256'>,
  now: number,
): AnchorFile {
  const content = { kind: KIND, created_at: isoTime(now), ...known } as const
  return { ...content, combined_sha256: combinedDigest(content) }
}

/** `20250101T000000+0000`, as anchors and their entries are stamped. From milliseconds since 1970. */
export function anchorStamp(now: number): string {
  return compactTime(now).replace('Z', '+0000')
}

/** What an anchor of this program says of the logs, and when it was made. */
export interface OwnAnchor {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly heads: readonly AnchoredHead[]
}

/** Whether a document is an anchor of this program; what it says is another matter. */
export function isOwn(anchor: unknown): boolean {
  return membersOf(anchor)['kind'] === KIND
}

/** Reads an anchor of this program; null where it has another shape than those that are written. */
export function ownAnchor(anchor: unknown): OwnAnchor | null {
  const { created_at: created, logs } = membersOf(anchor)
  const time = typeof created === 'string' ? parseTime(created) : null
  const heads = Object.values(membersOf(logs)).filter((head) => head !== null)
  if (!isOwn(anchor) || time === null || !heads.every(isHead)) return null
  return { time, heads }
}

function isHead(value: unknown): value is AnchoredHead {
  const { file, seq, sha256: digest } = membersOf(value)
  const isDigest = typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
  return typeof file === 'string' && Number.isSafeInteger(seq) && isDigest
}

/**
 * Whether an anchor of this program has another content than its `combined_sha256` says. Anchors of other tools are
 * taken as they are: nobody knows what theirs is made of.
 */
export function isContradicted(anchor: unknown): boolean {
  const { combined_sha256: said, ...content } = membersOf(anchor)
  return isOwn(anchor) && said !== combinedDigest(content)
}

function combinedDigest(content: object): string {
  return sha256(canonicalJson(content))
}
