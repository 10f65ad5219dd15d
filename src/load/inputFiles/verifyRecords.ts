import { parseRecord, parseSoundRecord } from '../jsonlRecords.js'
import { lineBatchesOf } from '../lines.js'
import { findValue } from '../locateJson.js'
import { RecordFault } from '../record.js'
import { fieldOf, type Mismatch } from './mismatches.js'
import type { OpenInput } from './faultList.js'
import type { Check } from './inputChecks.js'
import { doneInTime, tooSlow } from './inTime.js'

interface Written {
  readonly line: number
  readonly text: string
  readonly value: object
}

/** Holds every record of a JSONL file against its schema, and gives how many there are. A broken line is one fault. */
export async function verifyRecords(
  { handle, shown, faults, patience }: OpenInput,
  check: Check,
): Promise<number> {
  let count = 0
  for await (const { texts, first } of lineBatchesOf(handle, shown)) {
    const records: Written[] = []
    for (const [index, text] of texts.entries()) {
      if (!/\S/.test(text)) continue
      count += 1
      const line = first + index
      try {
        records.push({ line, text, value: parseSoundRecord(text) ?? (await parseRecord(text, shown, line)) })
      } catch (error) {
        if (!(error instanceof RecordFault)) throw error
        faults.add({ line }, () => error.problem)
      }
    }
    let checked = 0
    const inTime = doneInTime(() => {
      for (const { line, text, value } of records) {
        for (const each of check(value)) tell(each(), line, text)
        checked += 1
      }
    }, patience)
    if (inTime) continue
    const { line } = records[checked] as Written
    faults.add({ line }, () => tooSlow({ file: shown, line }, patience))
    return count
  }
  return count

  function tell(mismatch: Mismatch, line: number, text: string): void {
    const { message, help, path } = mismatch
    faults.add({ line, field: fieldOf(mismatch) }, () => ({
      code: 'signal-schema',
      severity: 'error',
      message,
      at: { file: shown, line, column: findValue(text, path) + 1 },
      ...(help === undefined ? {} : { help }),
    }))
  }
}
