import { decide } from '../core/decide.js'
import { decisionDocuments, withoutLog } from '../core/documents.js'
import type { Policy } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { DecidedRun } from '../model/run.js'
import { exitOf } from './failOn.js'
import { judgeNow } from './judgeNow.js'
import { headWarnings, readHead } from './logHead.js'
import { outputFiles, refuseOverlap } from './outputFiles.js'
import type { Place } from './place.js'

/** Decides as a run would, and writes nothing: not even the lock. Throws PolicyError where a run would fail. */
export async function dryRun(
  policy: Policy,
  place: Place,
  now: number,
  failOn?: string,
): Promise<DecidedRun> {
  const { signals, errors, warnings } = await judgeNow(policy.signals, place, now)
  if (errors.length > 0) throw new PolicyError([...errors, ...warnings], EXIT.failed)
  const decision = await decide(policy, signals, now)
  const files = await outputFiles(place, policy.outputs)
  await refuseOverlap(files, place, policy.signals)
  const { names, log, state } = files
  const head = await readHead(log, state)
  const documents = withoutLog(decisionDocuments(decision, head, names.marker))
  return {
    kind: 'decided',
    exit: exitOf(policy, decision.level, failOn),
    policy,
    decision,
    state: documents.state,
    written: false,
    warnings: [...warnings, ...headWarnings(names.log, head, now)],
  }
}
