import type { Case, Step, TestsFile } from '../../generated/testsFile.js'
import type { Reading } from '../../model/reading.js'
import { parseTime } from '../../model/time.js'
import type { Fault, Path } from '../../model/source.js'
import type { TestPoint } from '../../model/testing.js'
import { milliseconds } from '../duration.js'
import { changeStage } from './changeStage.js'
import { withoutLacking } from './lackingBaseline.js'
import { tellOf, type Tell } from './sayTest.js'
import { EMPTY_STAGE, NO_FOLDER, type FromFolder, type Stage } from './stage.js'
import { plainPoint, stepPoints, sweepPoints, type CaseOn } from './points.js'
import type { Vocabulary } from './vocabulary.js'

/** A case of a file, made ready to be tried; its places are not looked up yet. */
export interface BuiltCase {
  readonly name: string
  /** In the file's list of cases. */
  readonly index: number
  readonly skip?: string
  readonly faults: readonly Fault[]
  readonly points: readonly TestPoint[]
}

/** One file of tests; `value` is trustworthy, but for the cases in which the schema found a fault. */
export interface TestSource {
  readonly file: string
  readonly value: TestsFile
  /** By the index of the case. */
  readonly schemaFaults: ReadonlyMap<number, readonly Fault[]>
}

/** What the folder of a case holds at a time (milliseconds since 1970). */
export type FolderAt = (index: number, now: number) => FromFolder

/** The time and the baseline of a file; what is wrong with them keeps every case of it from being tried. */
export interface Baseline {
  readonly now: number
  readonly stage: Stage
  readonly faults: readonly Fault[]
}

type Given = NonNullable<TestsFile['given']>

/** The last moment that is written with four digits of a year. */
const END_OF_TIME = Date.UTC(9999, 11, 31)

export function baselineOf(source: TestSource, vocabulary: Vocabulary): Baseline {
  const { file, value } = source
  const tell = tellOf(file)
  const time = /^\d{4}-/.test(value.now) ? parseTime(value.now) : null
  if (time === null) {
    const help = 'write it like `2025-11-14T12:00:00Z`'
    tell.say('test-value', ['now'], `\`${value.now}\` is not a time`, help)
  }
  const now = time ?? 0
  const said = value.given === undefined ? {} : { given: withoutConstants(value.given, vocabulary, tell) }
  const given = changeStage(EMPTY_STAGE, said, { vocabulary, folder: NO_FOLDER, now, path: [], tell })
  const stage = withoutLacking(source, given, vocabulary, tell)
  return { now, stage, faults: tell.faults }
}

/** Where a baseline stood in for the policy's own thresholds, not one of its cases would try them, and all could pass. */
function withoutConstants(given: Given, { facts }: Vocabulary, tell: Tell): Given {
  const left = Object.entries(given).filter(([name]) => {
    const known = facts.get(name)
    if (known?.kind !== 'constant') return true
    const message = `\`${name}\` is a constant of the policy, and the baseline gives it another value for every case`
    const help = 'delete it: the policy has its value; give another one in a case that is about it'
    tell.say('test-shape', ['given', name], message, help, 'key')
    return false
  })
  return Object.fromEntries(left)
}

/** Every moment at which a case decides, in milliseconds since 1970. */
export function timesOf({ steps }: Pick<Case, 'steps'>, now: number): number[] {
  if (!steps) return [now]
  let at = now
  return [now, ...steps.map(({ after }: Step) => (at += after === undefined ? 0 : milliseconds(after)))]
}

/** Every case of a file whose baseline is sound. `folderAt` is asked for cases with `inputs` alone. */
export function buildCases(
  source: TestSource,
  { now, stage }: Baseline,
  vocabulary: Vocabulary,
  folderAt: FolderAt,
): BuiltCase[] {
  const first = new Map<string, number>()
  const tell = tellOf(source.file)
  return source.value.cases.map((file, index) => {
    const found = source.schemaFaults.get(index)
    const name = typeof file?.name === 'string' ? file.name : `case ${index + 1}`
    const other = first.get(name)
    if (other === undefined) first.set(name, index)
    else tellTwice(name, index, other, source.file, tell)
    if (found) return { name, index, faults: [...found, ...takeFaults(tell)], points: NO_POINTS }
    if (file.skip !== undefined)
      return { name, index, skip: file.skip, faults: takeFaults(tell), points: NO_POINTS }
    const folder = (at: number): FromFolder => (file.inputs === undefined ? NO_FOLDER : folderAt(index, at))
    const points = pointsOf(file, { vocabulary, stage, now, path: ['cases', index], tell, folder })
    const faults = takeFaults(tell)
    return { name, index, faults, points: faults.length > 0 ? NO_POINTS : points }
  })
}

const NO_POINTS: readonly TestPoint[] = []
const NO_FAULTS: readonly Fault[] = []

/** Those of one case: what tells them is shared by all cases of the file, for there may be thousands. */
function takeFaults({ faults }: Tell): readonly Fault[] {
  return faults.length === 0 ? NO_FAULTS : faults.splice(0)
}

function pointsOf(file: Case, on: CaseOn): TestPoint[] {
  const { path, tell, now, vocabulary, folder } = on
  const { steps, sweep, expect } = file
  if (!steps && !sweep && !expect) {
    const help = 'add `expect`, `sweep` or `steps`'
    tell.say('test-checks-nothing', [...path, 'name'], `the case \`${file.name}\` expects nothing`, help)
    return []
  }
  tellMixed(file, path, tell)
  // A folder takes the place of the baseline, but for what no file could say.
  const base = file.inputs === undefined ? on.stage : { ...on.stage, readings: new Map<string, Reading>() }
  const stage = changeStage(base, file, { vocabulary, folder: folder(now), now, path, tell })
  const inputs =
    file.inputs === undefined ? {} : { inputs: { name: file.inputs, missing: missingTold(file, vocabulary) } }
  if (steps) {
    if (timesOf(file, now).some((at) => at > END_OF_TIME)) {
      tell.say('test-value', [...path, 'steps'], 'the steps reach beyond the year 9999', undefined, 'key')
      return []
    }
    return stepPoints(steps, { ...on, ...inputs, stage })
  }
  return sweep
    ? sweepPoints(file, sweep, { ...on, ...inputs, stage })
    : plainPoint(expect ?? {}, { ...on, ...inputs, stage })
}

/** The signals of which a case expects somewhere that they are missing, or says what they are. */
function missingTold({ expect, steps }: Case, { policy }: Vocabulary): Set<string> {
  const told = new Set<string>()
  for (const each of [expect, ...(steps ?? []).map((step: Step) => step.expect)]) {
    const { quality = {}, because = [], error = [] } = each ?? {}
    for (const name of Object.keys(quality)) told.add(name)
    for (const { name, onMissing } of policy.signals) {
      if (because.includes(`${name} is missing`)) told.add(name)
      if (onMissing === 'error' && [error].flat().includes('signal-required')) told.add(name)
    }
  }
  return told
}

function tellMixed({ steps, sweep, expect }: Case, path: Path, tell: Tell): void {
  if (!steps) return
  if (sweep) {
    const help = 'write two cases: one that sweeps, one with steps'
    tell.say('test-shape', [...path, 'sweep'], '`sweep` stands beside `steps`', help, 'key')
  }
  if (expect) {
    const help = 'each step has an `expect` of its own'
    tell.say('test-shape', [...path, 'expect'], '`expect` stands beside `steps`', help, 'key')
  }
}

function tellTwice(name: string, index: number, other: number, file: string, { faults }: Tell): void {
  faults.push({
    code: 'duplicate-name',
    severity: 'error',
    message: `two cases are called \`${name}\``,
    place: { file, path: ['cases', index, 'name'], part: 'value' },
    other: { file, path: ['cases', other, 'name'], part: 'value' },
  })
}
