import { responseId } from '../core/responseRecords.js'
import { EXIT } from '../model/problem.js'
import type { Preview, PreviewedAction, RespondResult, Step } from '../model/response.js'
import { isoTime } from '../model/time.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import { gateWarnings } from './gateWarnings.js'
import { readGates } from './readGates.js'
import type { RespondOptions } from './respond.js'
import type { Responding } from './responding.js'
import { planChanged } from './planChanged.js'
import { standingOf } from './standing.js'

/** What a response would do now, whole also when gates are closed. Starts nothing; writes the preview and nothing else. */
export async function previewResponse(
  context: Responding,
  { level: wanted, plan: approved }: Pick<RespondOptions, 'level' | 'plan'>,
): Promise<RespondResult> {
  const { policy, place, files, effects } = context
  const now = effects.clock()
  const id = responseId(now, { preview: wanted ?? null })
  const { level, state, planFor, unfit } = await standingOf(context, wanted)
  const plan = planFor(id)
  const { verdicts: gates, problems: found } = await readGates(policy, place, files, now)
  const problems = gateWarnings(found)
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const shown = (step: Step): PreviewedAction => {
    const { action, description, command, cwd, timeout, changes, reversible, undo_instruction, onFailure } =
      step
    const unfilled = plan.unfilled.get(action)
    return {
      action,
      description,
      command: redact.words(command),
      cwd,
      timeout: timeout / 1000,
      changes,
      reversible,
      undo_instruction: redact.text(undo_instruction),
      onFailure,
      ...(unfilled ? { unfilled } : {}),
    }
  }
  const preview: Preview = {
    response_id: id,
    timestamp: isoTime(now),
    policy: level,
    mode: 'dry_run',
    decision_id: state?.decision_id ?? null,
    plan_digest: plan.digest,
    safety_gates_passed: gates.every(({ closed }) => !closed),
    gates,
    refused: [...unfit, ...planChanged(plan.digest, approved)],
    actions_planned: plan.steps.length,
    actions_succeeded: 0,
    results: plan.steps.map(shown),
  }
  const file = files.names.preview
  await writing(file, () =>
    withRetry(() => replaceFile(files.preview, `${JSON.stringify(preview, null, 2)}\n`), effects.sleep),
  )
  if (plan.steps.length === 0 && unfit.length === 0)
    return { kind: 'nothing', level, exit: EXIT.done, warnings: problems }
  return { kind: 'preview', preview, file, exit: EXIT.done, warnings: problems }
}
