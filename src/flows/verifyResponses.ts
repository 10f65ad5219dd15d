import { responseVerifier } from '../core/verifyResponses.js'
import { anchorIn, readAnchoring } from './anchoringFile.js'
import { followLog, type Followed, type LogPlace } from './followLog.js'

/**
 * Follows the log of responses to the end that its state file names, and checks what its records say of each other.
 * Null when nothing was ever responded to. A response may be running: then the log is ahead of the file.
 */
export async function verifyResponses({ root, names }: LogPlace): Promise<Followed | null> {
  const document = await readAnchoring(root, names.responseState)
  const anchor = anchorIn(document)
  const file = `\`${names.responseState}\``
  const words = { anchor: file, next: 'the next response' }
  const records = responseVerifier()
  const log = await followLog(root, names.responseLog, anchor, words, records.see)
  const nameless = document.kind !== 'missing' && !anchor
  if (!log && !nameless) return null
  const followed = log ?? { records: 0, faults: [], notes: [], anchored: false, beyond: 0, read: true }
  const { faults, notes } = records.finish()
  const end = followed.records + 1
  const newer = followed.beyond === 1 ? 'its last record is' : `its last ${followed.beyond} records are`
  return {
    ...followed,
    faults: [
      ...[...followed.faults, ...faults].toSorted((a, b) => a.line - b.line),
      ...(nameless
        ? [{ line: end, message: `${file} does not say where the log ends: it was changed` }]
        : []),
    ],
    notes: [
      ...(document.kind === 'missing'
        ? [`there is no ${file} to say where it ends: records removed from the end would not show`]
        : []),
      ...(followed.beyond === 0
        ? []
        : [`${newer} newer than ${file}: of a response that runs or was cut short, or added by hand`]),
      ...notes,
    ],
  }
}
