import { responseId } from '../core/responseRecords.js'
import { EXIT } from '../model/problem.js'
import type { PastResponse, Preview, PreviewedAction, RespondResult, Step, Unfit } from '../model/response.js'
import type { Status } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import { gateWarnings } from './gateWarnings.js'
import { readGates } from './readGates.js'
import type { RespondOptions } from './respond.js'
import type { Responding } from './responding.js'
import { planChanged } from './planChanged.js'
import { interruption } from './recoverResponses.js'
import { isResponding } from './responseLock.js'
import { isNothing, isSame, nothingToDo, standingOf, unfitToResume } from './standing.js'

/** What a response would do now, whole also when gates are closed. Starts nothing; writes the preview and nothing else. */
export async function previewResponse(
  context: Responding,
  options: Pick<RespondOptions, 'level' | 'plan' | 'force'>,
): Promise<RespondResult> {
  const { policy, place, files, effects } = context
  const now = effects.clock()
  const standing = await standingOf(context, options.level)
  const { level, state, history } = standing
  const resume = history.responses.find((past) => past.ended === null && isSame(past, standing)) ?? null
  const running = resume !== null && (await isResponding(files))
  const unfit = [...unfitToResume(standing, running ? null : resume), ...(running ? [underWay(resume)] : [])]
  const id = resume?.response_id ?? responseId(now, { preview: options.level ?? null })
  const plan = standing.planFor(id)
  const { verdicts: gates, problems: found } = await readGates(policy, place, files, now, resume?.response_id)
  const cutShort = running
    ? []
    : history.responses.flatMap(({ open }) => open.map((each) => interruption(each)))
  const problems = [...cutShort, ...gateWarnings(found)]
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const shown = (step: Step): PreviewedAction => {
    const { action, description, command, cwd, timeout, changes, reversible, undo_instruction, onFailure } =
      step
    const unfilled = plan.unfilled.get(action)
    return {
      action,
      description: redact.text(description),
      command: redact.words(command),
      cwd: redact.text(cwd),
      timeout: timeout / 1000,
      changes: changes.map((each) => redact.text(each)),
      reversible,
      undo_instruction: redact.text(undo_instruction),
      onFailure,
      success: null,
      stdout: '',
      stderr: '',
      duration: 0,
      ...(running ? {} : knownOf(resume, step)),
      ...(unfilled ? { unfilled } : {}),
    }
  }
  const preview: Preview = {
    response_id: id,
    timestamp: isoTime(now),
    policy: level,
    mode: 'dry-run',
    decision_id: state?.decision_id ?? null,
    plan_digest: plan.digest,
    safety_gates_passed: gates.every(({ closed }) => !closed),
    gates,
    ...(resume && !running ? { resumes: resume.response_id } : {}),
    refused: [...unfit, ...planChanged(plan.digest, options.plan)],
    actions_planned: plan.steps.length,
    actions_succeeded: 0,
    results: plan.steps.map(shown),
  }
  const file = files.names.preview
  await writing(file, () =>
    withRetry(() => replaceFile(files.preview, `${JSON.stringify(preview, null, 2)}\n`), effects.sleep),
  )
  if (isNothing(standing, options, unfit))
    return { ...nothingToDo(context, standing, unfit), warnings: problems }
  return { kind: 'preview', preview, file, exit: EXIT.done, warnings: problems }
}

/** A response that is carried out right now was not cut short. */
function underWay({ response_id }: PastResponse): Unfit {
  const message = `the decision's response ${response_id} is being carried out right now`
  return { code: 'under-way', message, forcible: false }
}

/** What became of an action of a response that was cut short; an idempotent one is done once more. */
function knownOf(resume: PastResponse | null, { action, idempotent }: Step): { known?: Status } {
  const known = resume?.results.find((result) => result.action === action)?.status
  const status =
    known ?? (resume?.open.some((intent) => intent.action === action) ? 'interrupted' : undefined)
  return status === undefined || (status === 'interrupted' && idempotent) ? {} : { known: status }
}
