import path from 'node:path'
import { withoutRun, type Subject } from '../core/responseRecords.js'
import { EXIT, PolicyError, problemsOf } from '../model/problem.js'
import type { ActionResult, Step } from '../model/response.js'
import { isoTime } from '../model/time.js'
import { changedBetween, fingerprint } from '../store/fingerprint.js'
import type { Work } from './executeWork.js'
import { actionFiles, isOwn, isWritten, placeFor, type ResponseFiles } from './responseFiles.js'
import type { Responding, RespondEffects } from './responding.js'
import { completeUndo, prepareUndo, undoDigest } from './undoFile.js'
import { logEnds, unvouched, type Group } from './vouchedChanges.js'

/** What every command of one response shares. */
export interface CommandContext extends Responding {
  readonly responseId: string
  readonly level: string
  /** Actions that a crash interrupted and that are begun once more. */
  readonly again: ReadonlySet<string>
}

/** The name by which every process of a response can be told: it stands in their environment. */
export const COOKIE = 'POLICY_RESPONSE_ID'

/** The work of one step: snapshot, command, and what it changed. */
export async function commandWork(step: Step, context: CommandContext): Promise<Work> {
  const { files, responseId, effects, policy } = context
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const { action, onFailure, idempotent, changes, reversible } = step
  const { undoFile, copies, output } = actionFiles(files, responseId, action)
  const skip = isOwn(files, guardFiles(context))
  const subject: Subject = {
    action,
    command: redact.words(step.command),
    reversible,
    undo_instruction: redact.text(step.undo_instruction),
  }
  const prepare = async (): Promise<string | undefined> => {
    if (!reversible) return undefined
    if (step.undo && redact.words(step.undo).some((word, index) => word !== step.undo?.[index]))
      throw secretInUndo(action)
    const undo = {
      response_id: responseId,
      action,
      executed_at: isoTime(effects.clock()),
      undo_instruction: subject.undo_instruction,
      ...(step.undo ? { undo: step.undo } : {}),
      changes,
      copies,
    }
    await prepareUndo(files, undoFile, undo, { skip, again: context.again.has(action) }, effects.sleep)
    return undoFile
  }
  const perform = async (): Promise<ActionResult> => {
    const groups = vouchedGroups(context)
    const ends = await logEnds(files, groups)
    const before = await fingerprint(files.root, isWritten(files))
    const { runCommand } = await import('../act/runCommand.js')
    const { environmentFor } = await import('../act/environment.js')
    const own = {
      [COOKIE]: responseId,
      POLICY_ACTION: action,
      POLICY_LEVEL: context.level,
      POLICY_WORKSPACE: files.root,
    }
    const { files: written, ...ran } = await runCommand({
      command: programOf(step.command, effects.self),
      cwd: path.join(files.root, step.cwd),
      env: environmentFor(step.env, effects.environment, own),
      timeout: step.timeout,
      outputPrefix: await placeFor(files, output),
      redact,
      cookie: { name: COOKIE, value: responseId },
      ...(effects.abort ? { abort: effects.abort } : {}),
    })
    const after = await fingerprint(files.root, isWritten(files))
    const changed = await unvouched(files, groups, ends, changedBetween(before, after))
    const undone = reversible ? await undoOf(files, undoFile, skip, effects) : { paths: [], told: {} }
    const known = new Set(undone.paths)
    const isDeclared = (file: string): boolean =>
      known.has(file) || changes.some((each) => isWithin(file, each))
    const undeclared = changed.filter((file) => !isDeclared(file))
    const { left_behind, ...result } = ran
    return {
      ...subject,
      ...result,
      success: ran.status === 'succeeded',
      ...(written.length > 0 ? { output_files: written.map((file) => path.relative(files.root, file)) } : {}),
      ...undone.told,
      ...(changed.length > 0 ? { changed: shortened(changed.filter(isDeclared)) } : {}),
      ...(undeclared.length > 0 ? { undeclared_changes: shortened(undeclared) } : {}),
      ...(left_behind > 0 ? { left_behind } : {}),
    }
  }
  return { subject, onFailure, idempotent, prepare, perform }
}

/** The result of a command of which only the intent is known. What it changed is looked at now, so that it can be undone. */
export async function interruptedResult(
  files: ResponseFiles,
  subject: Subject,
  undoFile: string | undefined,
  skip: (file: string) => boolean,
  effects: RespondEffects,
): Promise<ActionResult> {
  const reason = 'the program was ended while the command ran: nobody knows how far it came'
  const result = withoutRun(subject, 'interrupted', reason)
  if (undoFile === undefined) return result
  return { ...result, ...(await undoOf(files, undoFile, skip, effects)).told }
}

/** A result must be told, also when what an undo needs cannot be finished: the undo then says why it cannot be had. */
async function undoOf(
  files: ResponseFiles,
  undoFile: string,
  skip: (file: string) => boolean,
  { sleep }: RespondEffects,
): Promise<{ paths: readonly string[]; told: Partial<ActionResult> }> {
  try {
    const { undo, sha256 } = await completeUndo(files, undoFile, skip, sleep)
    return { paths: undo.files.map((each) => each.path), told: { undo_file: undoFile, undo_sha256: sha256 } }
  } catch (error) {
    const [problem] = problemsOf(error).problems
    const undo_instruction = `what it changed could not be told whole: ${problem?.message ?? 'unexpected'}`
    // What was before is kept all the same, and an undo takes what differs from it for a conflict.
    const digest = await undoDigest(files, undoFile).catch(() => null)
    const kept = digest === null ? {} : { undo_file: undoFile, undo_sha256: digest }
    return { paths: [], told: { undo_instruction, ...kept } }
  }
}

/** An undo file is kept for a long time: no secret may come to lie in it. */
function secretInUndo(action: string): PolicyError {
  const message = `the undo command of \`${action}\` holds a secret, and it would be kept in the undo file`
  const help = 'let the command read it from its environment (`env`)'
  return new PolicyError([{ code: 'secret-in-undo', severity: 'error', message, help }], EXIT.failed)
}

/** What other commands write while an action runs, with the log that tells of it. */
function vouchedGroups({ policy, place, files }: CommandContext): Group[] {
  const { trust, brake } = policy.responding.guards
  const { names } = files
  const group = (log: string, ...members: string[]): Group => ({
    log,
    files: [log, ...members].map((each) => path.posix.normalize(each)),
  })
  const of = (fact: string | undefined): string[] => guardFilesOf([fact], { policy, place, files })
  return [
    group(names.log, names.state),
    group(names.trustLog, ...of(trust?.locked)),
    group(names.brakeLog, ...of(brake?.engaged)),
  ]
}

/** The files that an operator command may write while an action runs. */
export function guardFiles(context: Pick<Responding, 'policy' | 'place' | 'files'>): string[] {
  const { trust, brake } = context.policy.responding.guards
  return guardFilesOf([trust?.locked, brake?.engaged], context)
}

function guardFilesOf(
  facts: readonly (string | undefined)[],
  { policy, place, files }: Pick<Responding, 'policy' | 'place' | 'files'>,
): string[] {
  const gateSpecs = policy.responding.gateFacts.flatMap((each) => (each.kind === 'signal' ? [each.spec] : []))
  return [...policy.signals, ...gateSpecs]
    .filter(({ name }) => facts.includes(name))
    .map(({ from }) =>
      path.relative(files.root, path.join(place.inputs, from.file)).split(path.sep).join('/'),
    )
}

/** `policy` as a program is this very program, whatever the search path holds under that name. */
function programOf([program = '', ...rest]: readonly string[], self: readonly string[]): string[] {
  return program === 'policy' ? [...self, ...rest] : [program, ...rest]
}

function isWithin(file: string, declared: string): boolean {
  const folder = path.posix.normalize(declared).replace(/\/$/, '')
  return file === folder || file.startsWith(`${folder}/`)
}

const SHOWN = 100

/** A record must stay readable whatever a command did. */
function shortened(paths: readonly string[]): string[] {
  return paths.length <= SHOWN ? [...paths] : [...paths.slice(0, SHOWN), `and ${paths.length - SHOWN} more`]
}
