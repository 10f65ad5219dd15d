import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Redactor } from '../act/redact.js'
import type { Subject } from '../core/responseRecords.js'
import { shownPaths } from '../core/shownPaths.js'
import { EXIT, PolicyError, problemsOf } from '../model/problem.js'
import type { Ran, Step } from '../model/response.js'
import type { ActionResult } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import { changedBetween, fingerprint, type Fingerprint } from '../store/fingerprint.js'
import type { Prepared, Work } from './executeWork.js'
import { isWithin, untouchable, vouchedGroups } from './ownFiles.js'
import { actionFiles, isWritten, placeFor } from './responseFiles.js'
import type { Responding } from './responding.js'
import { completeUndo, prepareUndo, settleUndo, type WrittenUndo } from './undoFile.js'
import { logEnds, unvouched, type Ends } from './vouchedChanges.js'

/** What every command of one response shares. */
export interface CommandContext extends Responding {
  readonly responseId: string
  readonly level: string
  /** Actions that a crash interrupted and that are begun once more, with the digest of what was before the first time. */
  readonly again: ReadonlyMap<string, string | undefined>
}

/** The name by which every process of a response can be told: it stands in their environment. */
export const COOKIE = 'POLICY_RESPONSE_ID'

/** The same for one action alone: a service that an earlier action started is not ended with a later one. */
const ACTION_COOKIE = 'POLICY_ACTION_ID'

/** How the workspace was just before the command. */
interface Before {
  readonly ends: Ends
  readonly print: Fingerprint
  readonly undo: WrittenUndo | null
  readonly cwd: string
}

/** The work of one step: what was before, the command, and what it changed. */
export async function commandWork(step: Step, context: CommandContext): Promise<Work> {
  const { files, effects, policy } = context
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const { action, onFailure, idempotent, reversible } = step
  const subject: Subject = {
    action,
    command: redact.words(step.command),
    reversible,
    undo_instruction: redact.text(step.undo_instruction),
  }
  const groups = vouchedGroups(context)
  let before: Before | null = null
  let after: WrittenUndo | null = null
  const prepare = async (): Promise<Prepared> => {
    const cwd = await folderBelow(files.root, step.cwd, redact)
    const undo = reversible ? await undoBefore(step, subject, context, redact) : null
    const [ends, print] = [await logEnds(files, groups), await fingerprint(files.root, isWritten(files))]
    before = { ends, print, undo, cwd }
    return undo ? { undo_file: undo.file, undo_sha256: undo.sha256 } : {}
  }
  const perform = async (): Promise<ActionResult> => {
    if (before === null) throw new Error(`\`${action}\` was not prepared`)
    const { undo, ends, print, cwd } = before
    const { written, ...ran } = await run(step, context, cwd, redact)
    const changes = changedBetween(print, await fingerprint(files.root, isWritten(files)))
    const changed = await unvouched(files, groups, ends, changes)
    const told = undo && (await undoAfter(step, undo, context))
    after = told?.after ?? null
    const known = new Set(after?.undo.files.map((each) => each.path))
    const isDeclared = (file: string): boolean =>
      known.has(file) || step.changes.some((each) => isWithin(file, each))
    const shown = (paths: readonly string[]): string[] => shownPaths(paths.map((each) => redact.text(each)))
    const undeclared = changed.filter((file) => !isDeclared(file))
    const { left_behind, ...result } = ran
    return {
      ...subject,
      ...result,
      success: ran.status === 'succeeded',
      ...(written.length > 0 ? { output_files: written.map((file) => path.relative(files.root, file)) } : {}),
      ...told?.result,
      ...(changed.length > 0 ? { changed: shown(changed.filter(isDeclared)) } : {}),
      ...(undeclared.length > 0 ? { undeclared_changes: shown(undeclared) } : {}),
      ...(left_behind > 0 ? { left_behind } : {}),
    }
  }
  const settle = async (): Promise<void> => {
    if (after !== null) await settleUndo(files, after)
  }
  return { subject, onFailure, idempotent, prepare, perform, settle }
}

async function run(
  step: Step,
  { files, effects, responseId, level }: CommandContext,
  cwd: string,
  redact: Redactor,
): Promise<Ran & { written: readonly string[] }> {
  const { runCommand } = await import('../act/runCommand.js')
  const { environmentFor } = await import('../act/environment.js')
  const cookie = { name: ACTION_COOKIE, value: `${responseId}/${step.action}` }
  const own = {
    [COOKIE]: responseId,
    [cookie.name]: cookie.value,
    POLICY_ACTION: step.action,
    POLICY_LEVEL: level,
    POLICY_WORKSPACE: files.root,
  }
  const { output } = actionFiles(files, responseId, step.action)
  const { files: written, ...ran } = await runCommand({
    command: programOf(step.command, effects.self),
    cwd,
    env: environmentFor(step.env, effects.environment, own),
    timeout: step.timeout,
    outputPrefix: await placeFor(files, output),
    redact,
    cookie,
    ...(effects.abort ? { abort: effects.abort } : {}),
  })
  return { ...ran, written }
}

/** An earlier action may have put a link in the place of a folder. */
async function folderBelow(root: string, cwd: string, redact: Redactor): Promise<string> {
  const folder = path.join(root, cwd)
  const real = await realpath(folder).catch(() => folder)
  if (real === root || real.startsWith(root + path.sep)) return real
  const message = `its folder \`${redact.text(cwd)}\` leads out of the workspace`
  throw new PolicyError([{ code: 'output-outside', severity: 'error', message }], EXIT.failed)
}

async function undoBefore(
  step: Step,
  { undo_instruction }: Subject,
  context: CommandContext,
  redact: Redactor,
): Promise<WrittenUndo> {
  const { files, responseId, effects, again } = context
  const { action, undo, changes } = step
  if (undo && redact.words(undo).some((word, index) => word !== undo[index])) throw secretInUndo(action)
  const { copies } = actionFiles(files, responseId, action)
  const executed_at = isoTime(effects.clock())
  return prepareUndo(
    files,
    {
      response_id: responseId,
      action,
      executed_at,
      undo_instruction,
      ...(undo ? { undo } : {}),
      changes,
      copies,
    },
    { skip: untouchable(context), begun: again.get(action) },
    effects.sleep,
  )
}

/** A result must be told, also when what the action changed cannot be: then only what was before is vouched for. */
async function undoAfter(
  { action }: Step,
  before: WrittenUndo,
  context: CommandContext,
): Promise<{ after: WrittenUndo | null; result: Partial<ActionResult> }> {
  const { files, responseId, effects } = context
  const { undoFile } = actionFiles(files, responseId, action)
  try {
    const after = await completeUndo(files, undoFile, before, untouchable(context), effects.sleep)
    return { after, result: { undo_file: after.file, undo_sha256: after.sha256 } }
  } catch (error) {
    const [problem] = problemsOf(error).problems
    const undo_instruction = `what it changed could not be told whole: ${problem?.message ?? 'unexpected'}`
    return { after: null, result: { undo_file: before.file, undo_sha256: before.sha256, undo_instruction } }
  }
}

/** An undo file is kept for a long time: no secret may come to lie in it. */
function secretInUndo(action: string): PolicyError {
  const message = `the undo command of \`${action}\` holds a secret, and it would be kept in the undo file`
  const help = 'let the command read it from its environment (`env`)'
  return new PolicyError([{ code: 'secret-in-undo', severity: 'error', message, help }], EXIT.failed)
}

/** `policy` as a program is this very program, whatever the search path holds under that name. */
function programOf([program = '', ...rest]: readonly string[], self: readonly string[]): string[] {
  return program === 'policy' ? [...self, ...rest] : [program, ...rest]
}
