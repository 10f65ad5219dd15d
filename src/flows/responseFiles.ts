import path from 'node:path'
import type { Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import { realpath } from 'node:fs/promises'
import { refuseTaken, writing } from './outputFiles.js'
import type { Place } from './place.js'

const KEYS = [
  'state',
  'log',
  'audit',
  'lock',
  'preview',
  'responseLog',
  'responseState',
  'responseLock',
  'blocked',
] as const

/** Where responding reads and writes: absolute, with every link resolved. `names` are as people write them. */
export type ResponseFiles = Readonly<Record<(typeof KEYS)[number], string>> & {
  readonly names: Policy['outputs']
  readonly root: string
}

/**
 * Resolves every output inside the workspace before anything is done. Throws PolicyError: every output that has no
 * place (exit 1), or that is also something else that must not be written over (exit 2).
 */
export async function responseFiles(place: Place, policy: Policy): Promise<ResponseFiles> {
  const names = policy.outputs
  const problems: Problem[] = []
  const found: [(typeof KEYS)[number], string][] = []
  for (const key of KEYS) {
    try {
      found.push([key, await writing(names[key], () => confineOutput(place.workspace, names[key]))])
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new PolicyError(problems, EXIT.failed)
  const gateSpecs = policy.responding.gateFacts.flatMap((each) => (each.kind === 'signal' ? [each.spec] : []))
  const named = found.map(([key, file]) => ({ key, file, name: names[key] }))
  await refuseTaken(named, place, [...policy.signals, ...gateSpecs])
  const files = Object.fromEntries(found) as Record<(typeof KEYS)[number], string>
  return { ...files, names, root: await realpath(place.workspace) }
}

/** Where an action's undo file and its copies lie, and where its full output goes; relative to the workspace. */
export function actionFiles({ names }: ResponseFiles, responseId: string, action: string) {
  const undo = `${names.undoPrefix}${responseId}_${action}`
  return { undoFile: `${undo}.json`, copies: undo, output: `${names.outputPrefix}${responseId}_${action}` }
}

/** The absolute place of a file that responding makes; throws PolicyError when a link leads it out of the workspace. */
export async function placeFor({ root }: ResponseFiles, relative: string): Promise<string> {
  return writing(relative, () => confineOutput(root, relative))
}

/**
 * Whether a path, relative to the workspace, is one that this program itself writes: no action may have it restored by
 * an undo. `others` are files of its other commands.
 */
export function isOwn(files: ResponseFiles, others: readonly string[]): (file: string) => boolean {
  const { names } = files
  const own = new Set(
    [names.state, names.log, names.audit, names.trustLog, names.brakeLog, ...others].map(plain),
  )
  const written = isWritten(files)
  return (file) => own.has(file) || written(file)
}

/** Whether a path is one that responding writes while an action runs. */
export function isWritten({ names }: ResponseFiles): (file: string) => boolean {
  const { lock, preview, responseLog, responseState, responseLock, blocked } = names
  const own = new Set([lock, preview, responseLog, responseState, responseLock, blocked].map(plain))
  const prefixes = [names.undoPrefix, names.outputPrefix].map(plain)
  return (file) => own.has(file) || isTemporary(file) || prefixes.some((prefix) => file.startsWith(prefix))
}

function plain(file: string): string {
  return path.posix.normalize(file)
}

/** What `replaceFile` writes before it renames, and what the repair of a log sets aside. */
function isTemporary(file: string): boolean {
  return /(^|\/)\.[^/]+\.[0-9a-f]{16}\.tmp$/.test(file) || /\.torn-\d+$/.test(file)
}
