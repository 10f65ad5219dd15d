import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Outputs, SignalSpec } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import type { Place } from './place.js'

interface Places<P> {
  readonly names: Outputs
  readonly state: P
  readonly log: P
  readonly audit: P
  readonly lock: P
}

/** The outputs of a policy, with the places where they are really written. */
export type OutputFiles = Places<string>

/** Outputs of which some have no place: a link leads it out of the workspace, or something other than a file is there. */
export type ReachableFiles = Places<string | null>

/**
 * The same place with its links resolved, so that one file has one path, however it was reached. A mistyped workspace
 * must not be told as a missing policy: throws PolicyError (exit 2).
 */
export async function requireWorkspace(place: Place): Promise<Place> {
  const { workspace, workspaceShown, rules, inputs } = place
  if (!(await stat(workspace).catch(() => null))?.isDirectory()) {
    const message = `the workspace \`${workspaceShown}\` is not a folder`
    const help = 'name the folder that holds `rules/` with `-C DIR`'
    throw new PolicyError([{ code: 'usage', severity: 'error', message, help }], EXIT.usage)
  }
  const real = await realpath(workspace)
  const usual = rules === path.join(workspace, 'rules')
  return {
    ...place,
    workspace: real,
    // What stands at its usual place is told by that place, also when that is a link.
    rules: usual ? path.join(real, 'rules') : await realOr(rules),
    inputs: inputs === workspace ? real : await realOr(inputs),
  }
}

/** Resolves every output inside the workspace before anything is written; throws every fault in them. */
export async function outputFiles(place: Place, names: Outputs): Promise<OutputFiles> {
  const { files, problems } = await reachableFiles(place, names)
  if (!areComplete(files)) throw new PolicyError(problems, EXIT.failed)
  return files
}

/** Resolves what can be resolved: a run that fails for one output still marks the others. */
export async function reachableFiles(
  { workspace }: Place,
  names: Outputs,
): Promise<{ files: ReachableFiles; problems: readonly Problem[] }> {
  const problems: Problem[] = []
  const at = async (file: string): Promise<string | null> => {
    try {
      return await writing(file, () => confineOutput(workspace, file))
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      problems.push(...error.problems)
      return null
    }
  }
  const files = {
    names,
    state: await at(names.state),
    log: await at(names.log),
    audit: await at(names.audit),
    lock: await at(names.lock),
  }
  return { files, problems }
}

export function areComplete(files: ReachableFiles): files is OutputFiles {
  return files.state !== null && files.log !== null && files.audit !== null && files.lock !== null
}

/**
 * Refuses outputs that would be written over each other, over git's own files, or over what the policy reads: its
 * signals and its own files. Links are resolved by now. Throws PolicyError (exit 2) before anything is written, for
 * even an UNKNOWN state would destroy an input.
 */
export async function refuseOverlap(
  files: ReachableFiles,
  place: Place,
  signals: readonly SignalSpec[],
): Promise<void> {
  const problems = [...(await overlaps(files, place, signals)).values()]
  if (problems.length > 0) throw new PolicyError(problems, EXIT.usage)
}

/** The outputs of a broken policy that can be marked without writing over anything else. */
export async function withoutOverlap(files: ReachableFiles, place: Place): Promise<ReachableFiles> {
  const taken = await overlaps(files, place, [])
  return { ...files, ...Object.fromEntries([...taken.keys()].map((key) => [key, null])) }
}

/** An output by its key in `outputs`, where it is really written, and as people name it. */
export interface NamedOutput {
  readonly key: keyof Outputs
  readonly file: string
  readonly name: string
}

/** As `refuseOverlap`, for any outputs. */
export async function refuseTaken(
  outputs: readonly NamedOutput[],
  place: Place,
  signals: readonly SignalSpec[],
): Promise<void> {
  const problems = [...(await taken(outputs, place, signals)).values()]
  if (problems.length > 0) throw new PolicyError(problems, EXIT.usage)
}

async function overlaps(
  files: ReachableFiles,
  place: Place,
  signals: readonly SignalSpec[],
): Promise<Map<keyof Outputs, Problem>> {
  const outputs = (['state', 'log', 'audit', 'lock'] as const).flatMap((key) => {
    const file = files[key]
    return file === null ? [] : [{ key, file, name: files.names[key] }]
  })
  return taken(outputs, place, signals)
}

async function taken(
  outputs: readonly NamedOutput[],
  { inputs, rules, rulesShown }: Place,
  signals: readonly SignalSpec[],
): Promise<Map<keyof Outputs, Problem>> {
  const [inputsRoot, rulesRoot] = [await realOr(inputs), await realOr(rules)]
  const known = new Map<string, string>()
  for (const { name, from } of signals) {
    known.set(await realOr(path.join(inputsRoot, from.file)), `the file of \`${name}\``)
  }
  const problems = new Map<keyof Outputs, Problem>()
  for (const { key, file, name } of outputs) {
    const isRule = path.dirname(file) === rulesRoot && /\.ya?ml$/.test(file)
    const isGit = file.split(path.sep).includes('.git')
    const what = isRule
      ? `a policy file of \`${rulesShown}\``
      : isGit
        ? 'a file of git itself'
        : known.get(file)
    known.set(file, `the output \`${key}\``)
    if (what === undefined) continue
    const message = `the output \`${key}\`, \`${name}\`, is also ${what}`
    const help = 'give the output a file of its own, and remove links that lead elsewhere'
    problems.set(key, { code: 'bad-path-name', severity: 'error', message, help })
  }
  return problems
}

async function realOr(file: string): Promise<string> {
  return realpath(file).catch(() => file)
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EISDIR: 'a folder is in its place',
  ENOTDIR: 'a file is in the place of a folder',
  ENOENT: 'its folder does not exist',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'the file would be too large',
}

/** Does one write; a fault of the file system comes back as a problem that names the file. */
export async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof PolicyError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error
    const message = `\`${file}\` could not be written: ${REASONS[code] ?? 'the system refused'} (${code})`
    const help = 'what was there before is untouched; free the disk or mend the permissions, then run again'
    throw new PolicyError(
      [{ code: 'write-failed', severity: 'error', message, at: { file }, help }],
      EXIT.failed,
    )
  }
}
