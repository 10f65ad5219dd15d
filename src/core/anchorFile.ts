import { membersOf } from '../model/json.js'
import type { AnchorFile } from '../model/verified.js'
import { compactTime, isoTime } from '../model/time.js'
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

/**
 * Whether an anchor of this program has another content than its `combined_sha256` says. Anchors of other tools are
 * taken as they are: nobody knows what theirs is made of.
 */
export function isContradicted(anchor: unknown): boolean {
  const { combined_sha256: said, ...content } = membersOf(anchor)
  return content['kind'] === KIND && said !== combinedDigest(content)
}

function combinedDigest(content: object): string {
  return sha256(canonicalJson(content))
}
