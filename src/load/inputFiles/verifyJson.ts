import { findValue } from '../locateJson.js'
import { malformed } from '../parseJson.js'
import { readDocument } from '../readJsonSignals.js'
import { fieldOf } from './mismatches.js'
import type { OpenInput } from './faultList.js'
import type { Check } from './inputChecks.js'
import { doneInTime, tooSlow } from './inTime.js'

/** Holds a JSON document against its schema. */
export async function verifyJson(
  { handle, size, shown, faults, patience }: OpenInput,
  check: Check,
): Promise<void> {
  const document = await readDocument(handle, size, shown)
  if ('problem' in document) {
    const { problem } = document
    faults.add(problem.at?.line === undefined ? {} : { line: problem.at.line }, () => problem)
    return
  }
  const { source, value } = document
  let found: ReturnType<Check> = []
  const inTime = doneInTime(() => {
    found = check(value)
  }, patience)
  if (!inTime) faults.add({}, () => tooSlow({ file: shown }, patience))
  for (const each of found) {
    const mismatch = each()
    faults.add({ field: fieldOf(mismatch) }, () => {
      const problem = malformed(
        source,
        findValue(source.text, mismatch.path),
        mismatch.message,
        'signal-schema',
      )
      return mismatch.help === undefined ? problem : { ...problem, help: mismatch.help }
    })
  }
}
