import type { Anchored, AnchoredHead } from '../model/verified.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** What was anchored, and where the chain of anchors ends now. */
export function anchorText({ file, chain, number, entry, anchor }: Anchored, style: Style = PLAIN): string {
  const heads = Object.values(anchor.logs).filter((head): head is AnchoredHead => head !== null)
  const missing = anchor.inputs.filter(({ sha256 }) => sha256 === null)
  const files = [anchor.state, ...anchor.inputs].map(({ file, sha256 }) => [
    visible(file),
    sha256 ?? 'not there',
  ])
  const rows = [...heads.map(({ file, sha256, seq }) => [visible(file), sha256, `record ${seq}`]), ...files]
  return [
    `${style.good('anchored')}  ${visible(file)}`,
    ...indent(columns(rows)),
    `  entry ${number} of ${visible(chain)}`,
    `  ${entry.chain_hash}`,
    ...(missing.length > 0
      ? [style.warning(`  ${missing.length} of ${anchor.inputs.length} input files are not there`)]
      : []),
    '',
  ].join('\n')
}
