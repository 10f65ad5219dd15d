import { responseRecord } from '../core/responseRecords.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { UndoResult } from '../model/response.js'
import { isoTime } from '../model/time.js'
import { changedMeanwhile, endResponse } from './endResponse.js'
import { executeWork } from './executeWork.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import { planUndo, type Refused } from './planUndo.js'
import { recoverResponses } from './recoverResponses.js'
import { refuseStopped } from './refuseUnfit.js'
import { respondMarker } from './respondMarker.js'
import type { Acting, Force, RespondEffects, Responding } from './responding.js'
import { responseFiles } from './responseFiles.js'
import { underResponseLock } from './responseLock.js'
import { appendResponse, readHistory } from './responseLog.js'
import { undoWork } from './undoWork.js'

export interface UndoOptions {
  readonly place: Place
  readonly responseId: string
  /** One action of the response; all that can be taken back when absent. */
  readonly action?: string
  readonly apply: boolean
  /** Takes back over changes that came after. */
  readonly force?: Force
  readonly lockWaitMs: number
}

/**
 * Takes a response back, the last action first: its files byte for byte, or by the action's own undo command. Gates do
 * not hold an undo back: it is a person's deed, and needed most when they are closed. Undoing happens once, and is
 * a response of its own in the log.
 *
 * Throws PolicyError when nothing was begun: no such response (exit 2), nothing to undo, a file that changed since, or
 * another response that holds the lock (exit 3).
 */
export async function undo(options: UndoOptions, effects: RespondEffects): Promise<UndoResult> {
  const place = await requireWorkspace(options.place)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const files = await responseFiles(place, loaded.policy)
  const context: Responding = { policy: loaded.policy, place, files, effects }
  if (!options.apply) {
    const { preview } = await planUndo(context, options, await readHistory(files))
    return { kind: 'undo-preview', preview, exit: EXIT.done, warnings: loaded.warnings }
  }
  const result = await underResponseLock(context, 'policy undo --apply', options.lockWaitMs, (acting) =>
    applyUndo(acting, options),
  )
  return { ...result, warnings: [...loaded.warnings, ...result.warnings] }
}

async function applyUndo(
  acting: Acting,
  options: UndoOptions,
): Promise<Extract<UndoResult, { kind: 'responded' }>> {
  const { files, effects, policy } = acting
  const before = await readHistory(files)
  // Refused before a response that was cut short is closed: it can then still be gone on with.
  const { refused } = (await planUndo(acting, options, before)).preview
  refuse(refused, options)
  const { warnings } = await recoverResponses(acting, before.responses, () => false)
  const { preview, undos, commands } = await planUndo(acting, options, await readHistory(files))
  refuse(preview.refused, options)
  refuseStopped(effects)
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  // A change of the log is seen no more once this program has written into it.
  const overrides = [...new Set([...refused, ...preview.refused].map(({ code }) => code))]
  const { force } = options
  const started = await appendResponse(acting, {
    type: 'started',
    timestamp: isoTime(effects.clock()),
    response_id: commands.responseId,
    policy: preview.policy,
    mode: 'undo',
    decision_id: null,
    policy_digest: policy.digest,
    plan_digest: preview.plan_digest,
    actions: undos.map(({ action }) => action),
    gates: [],
    by: effects.actor,
    undo_of: options.responseId,
    ...(force ? { forced: { reason: redact.text(force.reason), overrides } } : {}),
  })
  const work = await Promise.all(undos.map((each) => undoWork(each, commands, force !== undefined)))
  const results = await executeWork(work, { started, gates: null, before: new Map() }, acting)
  const record = await endResponse(acting, responseRecord(started, results, effects.clock()))
  const counts = `${record.actions_succeeded}/${record.actions_planned}`
  const told = await respondMarker(acting, 'UNDONE', `response=${options.responseId} succeeded=${counts}`)
  const exit = record.status === 'succeeded' ? EXIT.done : EXIT.failed
  return {
    kind: 'responded',
    record,
    resumed: false,
    exit,
    warnings: [...warnings, ...preview.refused.map(overridden), ...changedMeanwhile(acting), ...told],
  }
}

function overridden({ code, message }: Refused): Problem {
  return { code, severity: 'warning', message: `forced: ${message}` }
}

function refuse(refused: readonly Refused[], { force }: UndoOptions): void {
  const problems = refused.filter(({ forcible }) => force === undefined || !forcible)
  if (problems.length > 0) throw new PolicyError(problems.map(refusal), EXIT.refused)
}

function refusal({ code, message, help: own }: Refused): Problem {
  const help =
    own ??
    (code === 'undo-conflict'
      ? '`policy undo` without `--apply` shows the difference; `--force --reason TEXT` restores all the same'
      : '`policy responses ID` shows what can still be undone')
  return { code, severity: 'error', message, help }
}
