import type { Plan } from '../core/responsePlan.js'
import { responseId, responseRecord } from '../core/responseRecords.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { GateVerdict, PastResponse, RespondResult, StartedRecord, Unfit } from '../model/response.js'
import { isoTime } from '../model/time.js'
import { takeLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { blockResponse } from './blockResponse.js'
import { commandWork } from './commandWork.js'
import { executeWork } from './executeWork.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'
import { planChanged } from './planChanged.js'
import { previewResponse } from './previewResponse.js'
import { recoverResponses } from './recoverResponses.js'
import { requireLevel } from './failOn.js'
import { respondMarker } from './respondMarker.js'
import { responseFiles } from './responseFiles.js'
import { appendResponse } from './responseLog.js'
import { gateWarnings } from './gateWarnings.js'
import { readGates } from './readGates.js'
import type { Force, RespondEffects, Responding } from './responding.js'
import { standingOf, type Standing } from './standing.js'

export interface RespondOptions {
  readonly place: Place
  /** The level to respond to; the state's when absent. */
  readonly level?: string
  /** False: a dry run, which starts nothing and writes nothing but the preview. */
  readonly apply: boolean
  readonly force?: Force
  /** The digest of the plan that was approved; another plan is refused. */
  readonly plan?: string
  readonly lockWaitMs: number
}

/**
 * Takes a decision to its responses: previewed, or gated, recorded before and after, and undoable.
 *
 * Throws PolicyError when nothing was begun: the policy is broken or the command wrong (exit 2), another response
 * holds the lock, the state is UNKNOWN, or what is asked for does not fit the state (exit 3). Throws `write-failed` (exit 1)
 * when a record cannot be written; the next response then finds what is open.
 */
export async function respond(options: RespondOptions, effects: RespondEffects): Promise<RespondResult> {
  const { place } = options
  await requireWorkspace(place)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const { policy, warnings } = loaded
  requireLevel(policy, options.level)
  const files = await responseFiles(place, policy)
  const context: Responding = { policy, place, files, effects }
  if (!options.apply) return withWarnings(await previewResponse(context, options), warnings)
  const lock = {
    waitMs: options.lockWaitMs,
    holder: 'policy respond --apply',
    name: files.names.responseLock,
  }
  const release = await writing(files.names.responseLock, () =>
    withRetry(() => takeLock(files.responseLock, lock), effects.sleep),
  )
  try {
    return withWarnings(await apply(context, options), warnings)
  } finally {
    await release()
  }
}

function withWarnings(result: RespondResult, warnings: readonly Problem[]): RespondResult {
  return { ...result, warnings: [...warnings, ...result.warnings] }
}

async function apply(context: Responding, options: RespondOptions): Promise<RespondResult> {
  const { policy, place, files, effects } = context
  const stand = (id: string): Promise<Standing> => standingOf(context, options.level, id)
  let standing = await stand('')
  const { level } = standing
  if (standing.plan.steps.length === 0 && standing.unfit.length === 0)
    return { kind: 'nothing', level, exit: EXIT.done, warnings: [] }
  const { resume, results, closed } = await recoverResponses(
    context,
    standing.history.responses,
    (response) => isSame(response, standing),
  )
  if (closed) standing = await stand('')
  const { verdicts, problems: found } = await readGates(
    policy,
    place,
    files,
    effects.clock(),
    resume?.response_id,
  )
  const problems = gateWarnings(found)
  if (verdicts.some((gate) => gate.closed)) return blockResponse(context, standing, verdicts, problems)
  const unfit = standing.unfit.filter(({ code }) => resume === null || code !== 'already-responded')
  refuseUnfit(options, standing.plan, unfit)
  const id = resume?.response_id ?? newId(standing, effects)
  const { plan } = await stand(id)
  const started = resume?.started ?? (await begin(context, standing, id, options.force, unfit, verdicts))
  const work = await Promise.all(
    plan.steps.map((step) => commandWork(step, { ...context, responseId: id, level })),
  )
  const done = await executeWork(work, {
    files,
    started,
    effects,
    gates: async () => (await readGates(policy, place, files, effects.clock(), id)).verdicts,
    before: results,
  })
  const record = await appendResponse(files, responseRecord(started, done, effects.clock()), effects.sleep)
  const counts = `${record.actions_succeeded}/${record.actions_planned}`
  const told = await respondMarker(context, 'APPLIED', `policy=${level} succeeded=${counts}`)
  return {
    kind: 'responded',
    record,
    resumed: resume !== null,
    exit: record.status === 'succeeded' ? EXIT.done : EXIT.failed,
    warnings: [...problems, ...unfit.map(overridden), ...told],
  }
}

/** Whether a response that was cut short is the one that would be begun now: then it is gone on with. */
function isSame({ started }: PastResponse, { level, state, plan }: Standing): boolean {
  const { mode, policy, decision_id, plan_digest } = started
  const sameDecision = state !== null && decision_id === state.decision_id
  return mode === 'apply' && sameDecision && policy === level && plan_digest === plan.digest
}

function newId({ state, plan, history }: Standing, { clock }: RespondEffects): string {
  return responseId(clock(), { decision: state?.decision_id ?? null, plan: plan.digest, seq: history.seq })
}

/** Nothing was begun: everything that speaks against it comes at once. */
function refuseUnfit(options: RespondOptions, plan: Plan, unfit: readonly Unfit[]): void {
  const problems: Problem[] = []
  if (options.force === undefined || unfit.some(({ forcible }) => !forcible)) {
    for (const { code, message, forcible } of unfit) {
      const help = HELP[code] + (forcible ? '; `--force --reason TEXT` responds all the same' : '')
      problems.push({ code, severity: 'error', message, help })
    }
  }
  for (const [action, names] of plan.unfilled) {
    const message = `\`${action}\` needs ${names.map((name) => `\`{${name}}\``).join(', ')}, and the state gives no value`
    problems.push({ code: 'plan-unfilled', severity: 'error', message, help: 'decide first: `policy run`' })
  }
  for (const { code, message } of planChanged(plan.digest, options.plan)) {
    problems.push({ code, severity: 'error', message, help: 'look at the plan again with `policy respond`' })
  }
  if (problems.length > 0) throw new PolicyError(problems, EXIT.refused)
}

const HELP: Readonly<Record<Unfit['code'], string>> = {
  'level-not-current': 'decide anew with `policy run`, or respond to the level that the state has',
  'state-missing': 'decide first: `policy run`',
  'state-too-old': 'decide anew: `policy run`',
  'state-changed': 'see what was changed with `policy verify log`, and decide anew with `policy run`',
  'policy-changed': 'decide anew: `policy run`',
  'already-responded': '`policy responses` shows it; a new decision gets a new response',
  'response-log-changed': 'see what was changed with `policy verify log`',
}

function overridden({ code, message }: Unfit): Problem {
  return { code, severity: 'warning', message: `forced: ${message}` }
}

async function begin(
  { files, effects, policy }: Responding,
  { level, plan, state }: Standing,
  id: string,
  force: Force | undefined,
  unfit: readonly Unfit[],
  gates: readonly GateVerdict[],
): Promise<StartedRecord> {
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const overrides = unfit.map(({ code }) => code)
  return appendResponse(
    files,
    {
      type: 'started',
      timestamp: isoTime(effects.clock()),
      response_id: id,
      policy: level,
      mode: 'apply',
      decision_id: state?.decision_id ?? null,
      policy_digest: policy.digest,
      plan_digest: plan.digest,
      actions: plan.steps.map(({ action }) => action),
      gates,
      by: effects.actor,
      ...(force ? { forced: { reason: redact.text(force.reason), overrides } } : {}),
    },
    effects.sleep,
  )
}
