import { realpath, stat } from 'node:fs/promises'
import type { SignalSpec } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Outcome, Reading } from '../model/reading.js'
import { collector } from './collect.js'
import { openBelow, type Opened } from './openBelow.js'
import { RecordFault, type SignalRecord } from './record.js'
import { sourceOf } from './signalSource.js'

/** Where signals are read: the real path of the root, and the root as the user wrote it. */
export interface InputsRoot {
  readonly real: string
  readonly shown: string
}

/** The inputs root with its links resolved. Fails when it is not a folder: every signal would read as missing. */
export async function inputsRoot(dir: string, shown: string): Promise<InputsRoot> {
  const info = await stat(dir).catch(() => null)
  if (!info?.isDirectory()) {
    const message = `the inputs root \`${shown}\` is not a folder`
    const help = 'give a folder with `--inputs DIR`'
    throw new PolicyError([{ code: 'signal-unreadable', severity: 'error', message, help }], EXIT.failed)
  }
  return { real: await realpath(dir), shown }
}

/**
 * Reads every signal. Each file is opened once and each stream read once, whatever the number of signals in it, so
 * that all of them see the same file. Nothing is judged here: readings come back in the order of `specs`.
 * `now` is in milliseconds since 1970. `lines`: also in which lines of JSON files the values stand, which takes longer.
 */
export async function readSignals(
  root: InputsRoot,
  specs: readonly SignalSpec[],
  now: number,
  lines = false,
): Promise<Reading[]> {
  const groups = new Map<string, SignalSpec[]>()
  for (const spec of specs) {
    const { file, format, comment, delimiter } = spec.from
    const key = JSON.stringify([file, format, comment, delimiter])
    groups.set(key, [...(groups.get(key) ?? []), spec])
  }
  const readings = new Map<SignalSpec, Reading>()
  for (const group of groups.values()) {
    for (const reading of await readFile(root, group, now, lines)) {
      readings.set(reading.spec, {
        ...reading,
        outcome: await withFrame(reading.outcome, root, reading.spec),
      })
    }
  }
  return specs.map((spec) => readings.get(spec) as Reading)
}

async function withFrame(outcome: Outcome, root: InputsRoot, { from }: SignalSpec): Promise<Outcome> {
  if (outcome.kind !== 'invalid') return outcome
  const { withExcerpt } = await import('./recordExcerpt.js')
  return { ...outcome, problem: await withExcerpt(outcome.problem, root.real, from.file) }
}

async function readFile(
  root: InputsRoot,
  specs: readonly SignalSpec[],
  now: number,
  lines: boolean,
): Promise<Reading[]> {
  const [{ from }] = specs as [SignalSpec]
  const shown = shownBelow(root, from.file)
  const opened = await openBelow(root.real, from.file)
  const all = (outcome: (spec: SignalSpec) => Outcome): Reading[] =>
    specs.map((spec) => ({ spec, shown, outcome: outcome(spec) }))
  if (opened.kind === 'missing')
    return all((spec) => ({
      kind: 'missing',
      note: `\`${from.file}\` does not exist`,
      source: sourceOf(spec),
    }))
  if (opened.kind !== 'open') {
    const problem = notOpened(opened, from.file, shown)
    return all((spec) => ({ kind: 'invalid', problem, source: sourceOf(spec) }))
  }
  try {
    const outcomes = await readOutcomes(opened, shown, specs, now, lines)
    return specs.map((spec, index) => ({
      spec,
      shown,
      outcome: outcomes[index] as Outcome,
      modified: opened.modified,
    }))
  } catch (error) {
    const problem = readFault(error, shown)
    return all((spec) => ({ kind: 'invalid', problem, source: sourceOf(spec) }))
  } finally {
    await opened.handle.close()
  }
}

/** A file below the inputs root as the user would name it from where the command was started. */
export function shownBelow(root: InputsRoot, file: string): string {
  return root.shown === '' || root.shown === '.' ? file : `${root.shown.replace(/\/$/, '')}/${file}`
}

/** Why a file that is there was not opened. */
export function notOpened(
  { kind, why }: Extract<Opened, { why: string }>,
  file: string,
  shown: string,
): Problem {
  const outside = kind === 'outside'
  const message = `\`${file}\` ${why}${outside ? ' the inputs root' : ''}`
  const code = outside ? 'signal-outside' : 'signal-unreadable'
  return { code, severity: 'error', message, at: { file: shown } }
}

async function readOutcomes(
  { handle, size }: { handle: import('node:fs/promises').FileHandle; size: number },
  shown: string,
  specs: readonly SignalSpec[],
  now: number,
  lines: boolean,
): Promise<Outcome[]> {
  const [{ from }] = specs as [SignalSpec]
  if (from.format === 'json') {
    const { readJsonSignals } = await import('./readJsonSignals.js')
    return readJsonSignals(handle, size, shown, specs, now, lines)
  }
  let batches: AsyncIterable<readonly SignalRecord[]>
  if (from.format === 'csv') batches = (await import('./csvRecords.js')).csvRecords(handle, shown, from)
  else batches = (await import('./jsonlRecords.js')).jsonlRecords(handle, shown)
  const collectors = specs.map((spec) => collector(spec, shown, now))
  for await (const records of batches) {
    for (const record of records) for (const each of collectors) each.add(record)
  }
  return collectors.map((each) => each.finish())
}

/** What went wrong while an open file was read; what is not the file's fault is thrown on. */
export function readFault(error: unknown, shown: string): Problem {
  if (error instanceof RecordFault) return error.problem
  const { syscall, code } = error as NodeJS.ErrnoException
  if (syscall === undefined) throw error
  return {
    code: 'signal-unreadable',
    severity: 'error',
    message: `\`${shown}\` cannot be read (${code})`,
    at: { file: shown },
  }
}
