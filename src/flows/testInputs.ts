import path from 'node:path'
import { allSignals } from '../core/gateFacts.js'
import { timesOf, type FolderAt, type TestSource } from '../core/testing/buildCases.js'
import { NO_FOLDER, type FromFolder } from '../core/testing/stage.js'
import { folderBelow } from '../load/folderBelow.js'
import { readSignals } from '../load/readSignals.js'
import type { Policy } from '../model/policy.js'
import type { Reading } from '../model/reading.js'
import type { Fault } from '../model/source.js'

/** What the folders of a file's cases hold, and by the index of the case, why a folder cannot be used. */
export interface TestInputs {
  readonly at: FolderAt
  readonly faults: ReadonlyMap<number, Fault>
}

/**
 * Reads the folders of the cases that have `inputs`, at every moment at which such a case decides, by the way of a run.
 * `root` is the folder of tests; nothing outside of it is read. `now` is in milliseconds since 1970.
 */
export async function readTestInputs(
  source: TestSource,
  now: number,
  policy: Policy,
  root: { readonly real: string; readonly shown: string },
): Promise<TestInputs> {
  const faults = new Map<number, Fault>()
  const read = new Map<string, FromFolder>()
  for (const [index, each] of source.value.cases.entries()) {
    if (source.schemaFaults.has(index) || each.inputs === undefined || each.skip !== undefined) continue
    const { inputs } = each
    const found = await placeOf(inputs, root.real)
    if ('why' in found) {
      faults.set(index, folderFault(found.why, inputs, source.file, index))
      continue
    }
    const from = { real: found.real, shown: path.join(root.shown, inputs) }
    for (const at of timesOf(each, now)) {
      const key = keyOf(inputs, at)
      if (!read.has(key)) read.set(key, await readFolder(from, policy, at, now))
    }
  }
  const at: FolderAt = (index, moment) => {
    const inputs = source.value.cases[index]?.inputs
    return (inputs === undefined ? undefined : read.get(keyOf(inputs, moment))) ?? NO_FOLDER
  }
  return { at, faults }
}

function keyOf(inputs: string, at: number): string {
  return `${at} ${inputs}`
}

async function placeOf(inputs: string, root: string): Promise<{ real: string } | { why: string }> {
  const normal = path.posix.normalize(inputs).replace(/\/$/, '')
  if (normal === '.') return { why: 'is the folder of tests itself' }
  if (path.posix.isAbsolute(normal) || normal === '..' || normal.startsWith('../'))
    return { why: 'leads out of the folder of tests' }
  const found = await folderBelow(root, normal)
  if (found.kind === 'missing') return { why: 'is not there' }
  return found.kind === 'folder' ? found : { why: found.why }
}

/** When files of a repository were written says nothing: they are as old as the case is at its beginning. */
async function readFolder(
  from: { real: string; shown: string },
  policy: Policy,
  at: number,
  written: number,
): Promise<FromFolder> {
  const readings = await readSignals(from, allSignals(policy), at)
  return new Map(
    readings.map((reading): [string, Reading] => [
      reading.spec.name,
      reading.modified === undefined ? reading : { ...reading, modified: written },
    ]),
  )
}

function folderFault(why: string, inputs: string, file: string, index: number): Fault {
  return {
    code: 'tests-unreadable',
    severity: 'error',
    message: `the folder \`${inputs}\` ${why}`,
    place: { file, path: ['cases', index, 'inputs'], part: 'value' },
    help: 'name a folder below the folder of tests, as it is seen from this file',
  }
}
