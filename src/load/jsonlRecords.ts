import type { FileHandle } from 'node:fs/promises'
import { isObject } from '../model/json.js'
import { lineBatchesOf } from './lines.js'
import { parseJson, parseSoundJson } from './parseJson.js'
import { followPointer, type Hit } from './pointer.js'
import { RecordFault, fault, type SignalRecord } from './record.js'

/**
 * The records of a JSONL file, many at a time; blank lines are passed over, anything else that is not an object is a
 * fault.
 */
export async function* jsonlRecords(handle: FileHandle, shown: string): AsyncGenerator<SignalRecord[]> {
  for await (const { texts, first } of lineBatchesOf(handle, shown)) {
    const records: SignalRecord[] = []
    for (const [index, text] of texts.entries()) {
      const line = first + index
      if (!/\S/.test(text)) continue
      const value = parseSoundRecord(text) ?? (await parseRecord(text, shown, line))
      records.push({ line, get: (field) => followPointer(value, field).hits[0] as Hit })
    }
    yield records
  }
}

/** The record when it is sound; null when only `parseRecord` can tell. */
export function parseSoundRecord(text: string): object | null {
  const value = parseSoundJson(text)?.value
  return isObject(value) ? value : null
}

/** The record of one line; throws RecordFault. */
export async function parseRecord(written: string, shown: string, line: number): Promise<object> {
  const parsed = await parseJson({ file: shown, text: written.replace(/\r$/, '') })
  if (!('problem' in parsed)) {
    if (isObject(parsed.value)) return parsed.value
    throw fault('signal-malformed', shown, line, 'a record must be a JSON object', 1)
  }
  const { problem } = parsed
  const excerpt = problem.excerpt && { ...problem.excerpt, firstLine: line }
  throw new RecordFault({
    ...problem,
    at: { file: shown, line, column: problem.at?.column ?? 1 },
    ...(excerpt ? { excerpt } : {}),
  })
}
