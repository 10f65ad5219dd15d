import type { FileHandle } from 'node:fs/promises'
import { linesOf } from './lines.js'
import { parseJson } from './parseJson.js'
import { followPointer, type Hit } from './pointer.js'
import { RecordFault, fault, type SignalRecord } from './record.js'

/** The records of a JSONL file; blank lines are passed over, anything else that is not an object is a fault. */
export async function* jsonlRecords(handle: FileHandle, shown: string): AsyncGenerator<SignalRecord> {
  for await (const { text: written, line } of linesOf(handle, shown)) {
    const text = (line === 1 ? written.replace(/^\uFEFF/, '') : written).replace(/\r$/, '')
    if (text.trim() === '') continue
    const parsed = await parseJson({ file: shown, text })
    if ('problem' in parsed) {
      const { problem } = parsed
      const excerpt = problem.excerpt && { ...problem.excerpt, firstLine: line }
      throw new RecordFault({
        ...problem,
        at: { file: shown, line, column: problem.at?.column ?? 1 },
        ...(excerpt ? { excerpt } : {}),
      })
    }
    const { value } = parsed
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw fault('signal-malformed', shown, line, 'a record must be a JSON object', 1)
    }
    yield { line, get: (field) => followPointer(value, field).hits[0] as Hit }
  }
}
