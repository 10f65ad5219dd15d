import type { FactFinding } from '../../model/inputsVerified.js'
import type { Format } from '../../model/policy.js'
import type { Problem } from '../../model/problem.js'
import { openBelow } from '../openBelow.js'
import { notOpened, readFault, shownBelow, type InputsRoot } from '../readSignals.js'
import { verifyCsv } from './verifyCsv.js'
import { fileFaults, type OpenInput } from './faultList.js'
import { withExcerpts } from './faultExcerpts.js'
import { verifyJson } from './verifyJson.js'
import { verifyRecords } from './verifyRecords.js'
import type { InputCheck } from './inputChecks.js'

/** What is known of a file before it is read. */
export interface InputWanted {
  readonly file: string
  readonly format: Format
  readonly delimiter: string
  readonly comment?: string
  /** Absent when the policy has no schema for it: then it is read all the same, and must have its format. */
  readonly check?: InputCheck
  /** What facts found wrong in it. */
  readonly ofFacts: readonly FactFinding[]
}

export interface InputRead {
  readonly shown: string
  readonly present: boolean
  readonly records: number | null
  readonly faults: readonly Problem[]
  readonly more: number
}

/**
 * Holds one file below the root against its schema, whatever is in it: every fault comes back with its position.
 * Memory stays bounded: JSON has a limit, and CSV and JSONL are read as streams.
 */
export async function verifyInputFile(
  root: InputsRoot,
  wanted: InputWanted,
  patience: number,
): Promise<InputRead> {
  const shown = shownBelow(root, wanted.file)
  const opened = await openBelow(root.real, wanted.file)
  const faults = fileFaults(wanted.ofFacts)
  if (opened.kind === 'missing') return { shown, present: false, records: null, ...faults.finish() }
  if (opened.kind !== 'open') {
    faults.add({}, () => notOpened(opened, wanted.file, shown))
    return { shown, present: true, records: null, ...faults.finish() }
  }
  let records: number | null = null
  try {
    records = await verify({ ...opened, shown, faults, patience }, wanted)
  } catch (error) {
    const problem = readFault(error, shown)
    faults.add(problem.at?.line === undefined ? {} : { line: problem.at.line }, () => problem)
  } finally {
    await opened.handle.close()
  }
  const found = faults.finish()
  return {
    shown,
    present: true,
    records,
    ...found,
    faults: await withExcerpts(found.faults, root.real, wanted.file),
  }
}

/** Gives how many records there are; null of JSON. */
async function verify(input: OpenInput, { format, check, ...wanted }: InputWanted): Promise<number | null> {
  if (format === 'csv') return verifyCsv(input, wanted, check?.format === 'csv' ? check.columns : [])
  const holds = check && check.format !== 'csv' ? check.check : () => []
  if (format === 'jsonl') return verifyRecords(input, holds)
  await verifyJson(input, holds)
  return null
}
