import { withoutRun, type Subject } from '../core/responseRecords.js'
import { digestOf } from '../core/responsePlan.js'
import { problemsOf } from '../model/problem.js'
import type { Step, UndoneAction, UndoneFile } from '../model/response.js'
import type { ActionResult, FileVersion, UndoFile } from '../model/responseRecords.js'
import { planRestore, restoreFiles } from '../store/restore.js'
import { commandWork, type CommandContext } from './commandWork.js'
import type { Prepared, Work } from './executeWork.js'
import { untouchable } from './ownFiles.js'
import type { Responding } from './responding.js'
import { changesSince, placeOfCopies } from './undoFile.js'

/** How long the command of an undo may take when the action is no longer in the policy. Milliseconds. */
const TIMEOUT = 5 * 60_000

/**
 * An undo file with what is to be taken back. Where it only says what was before (a crash, or files that cannot be told
 * whole), that is all that differs now, and nobody knows who changed it: each such file is a conflict. A clause says why
 * it cannot be told.
 */
export async function wholeUndo(context: Responding, undo: UndoFile): Promise<UndoFile | string> {
  if (undo.complete) return undo
  try {
    const changes = await changesSince(context.files, undo, untouchable(context))
    return { ...undo, files: changes.map((change) => ({ ...change, after: null })) }
  } catch (error) {
    return toldProblems(error)
  }
}

/**
 * What taking one action back would do now. `after` holds what the files will be once the actions after it are taken
 * back: a change by one of those is no conflict.
 */
export async function undonePart(
  { files, effects, policy }: Responding,
  undo: UndoFile,
  after: ReadonlyMap<string, FileVersion | null>,
): Promise<UndoneAction> {
  const { action, undo_instruction } = undo
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const versions = new Map(undo.files.map(({ path, after: left }) => [path, left]))
  const planned = await planRestore(files.root, placeOfCopies(files, undo), undo.files)
  const { conflictDiff } = await import('./conflictDiff.js')
  const parts: UndoneFile[] = []
  for (const { path, what, conflict } of planned) {
    const expected = after.has(path) && isSame(after.get(path) ?? null, versions.get(path) ?? null)
    const shown = redact.text(path)
    if (!conflict || expected) parts.push({ path: shown, what })
    else {
      const diff = await conflictDiff(path, conflict)
      const message = undo.complete
        ? redact.text(conflict.message)
        : `\`${shown}\` is not as it was before, and nobody knows whether \`${action}\` or somebody else changed it`
      parts.push({ path: shown, what, conflict: { message, diff: diff === null ? null : redact.text(diff) } })
    }
  }
  if (!undo.undo) return { action, how: 'files', files: parts, undo_instruction }
  // The command does what it does; it is only held against what changed since.
  const conflicts = parts
    .filter(({ conflict }) => conflict)
    .map((each) => ({ ...each, what: 'keep' as const }))
  return { action, how: 'command', command: redact.words(undo.undo), files: conflicts, undo_instruction }
}

function isSame(one: FileVersion | null, other: FileVersion | null): boolean {
  if (one === null || other === null) return one === other
  return one.kind === other.kind && one.sha256 === other.sha256 && one.mode === other.mode
}

/** The work of taking one action back: its own command, or its files. */
export async function undoWork(undo: UndoFile, context: CommandContext, force: boolean): Promise<Work> {
  if (undo.undo) return commandWork(stepFor(undo, undo.undo, context), context)
  const { effects } = context
  const subject: Subject = { action: undo.action, command: [], reversible: false, undo_instruction: '' }
  const perform = async (): Promise<ActionResult> => {
    const begun = effects.clock()
    try {
      const { files: parts } = await undonePart(context, undo, new Map())
      const conflicts = parts.flatMap(({ conflict }) => (conflict ? [conflict.message] : []))
      if (conflicts.length > 0 && !force) return withoutRun(subject, 'failed', conflicts.join('; '))
      const changed = await restore(undo, context)
      const duration = Math.max(0, effects.clock() - begun) / 1000
      return { ...withoutRun(subject, 'failed', ''), success: true, status: 'succeeded', duration, changed }
    } catch (error) {
      return withoutRun(subject, 'failed', toldProblems(error))
    }
  }
  // Restoring again what is restored already changes nothing.
  return { subject, onFailure: 'stop', idempotent: true, prepare: nothing, perform, settle: nothing }
}

async function nothing(): Promise<Prepared> {
  return {}
}

/** `restoreFiles` holds what is there afterwards against what should be: success is only told of what is so. */
async function restore(undo: UndoFile, context: CommandContext): Promise<string[]> {
  const { files, effects, policy } = context
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const { restored, deleted } = await restoreFiles(files.root, placeOfCopies(files, undo), undo.files)
  return [...restored, ...deleted].toSorted().map((each) => redact.text(each))
}

function toldProblems(error: unknown): string {
  return problemsOf(error)
    .problems.map(({ message }) => message)
    .join('; ')
}

/** A command that takes an action back is run as any other; what it does is not undone in turn. */
function stepFor(
  { action, changes }: UndoFile,
  command: readonly string[],
  { policy, level }: CommandContext,
): Step {
  const known = policy.responding.actions.get(level)?.find(({ name }) => name === action)
  return {
    action,
    description: '',
    command,
    timeout: known?.timeout ?? TIMEOUT,
    cwd: known?.cwd ?? '.',
    env: known?.env ?? [],
    changes,
    reversible: false,
    undo_instruction: '',
    onFailure: 'stop',
    idempotent: false,
  }
}

/** `sha256:<hex>` of what an undo does. */
export function undoDigestOf(undos: readonly UndoFile[], context: CommandContext): string {
  return digestOf(
    undos.map((undo) =>
      stepFor(undo, undo.undo ?? ['restore', ...undo.files.map(({ path }) => path)], context),
    ),
  )
}
