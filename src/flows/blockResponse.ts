import { responseId } from '../core/responseRecords.js'
import { EXIT, type Problem } from '../model/problem.js'
import type { RespondResult } from '../model/response.js'
import type { BlockedReport, GateVerdict } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import { respondMarker } from './respondMarker.js'
import { appendResponse } from './responseLog.js'
import type { Acting } from './responding.js'
import type { Standing } from './standing.js'

/** Leaves word of a response that closed gates forbid: in the log, in the report, in the audit file. Exit 3. */
export async function blockResponse(
  context: Acting,
  { level, state, history }: Standing,
  gates: readonly GateVerdict[],
  problems: readonly Problem[],
): Promise<RespondResult> {
  const { files, effects } = context
  const { names } = files
  const now = effects.clock()
  const reasons = gates.filter(({ closed }) => closed).map(({ reason }) => reason)
  const [reason = ''] = reasons
  const told = {
    response_id: responseId(now, { decision: state?.decision_id ?? null, seq: history.seq, reasons }),
    timestamp: isoTime(now),
    policy: level,
  }
  // A record more in a log that was changed would make its new end the one that is named, and wipe out the trace.
  if (history.changed === null)
    await appendResponse(context, { type: 'blocked', ...told, reason, reasons, by: effects.actor })
  const report: BlockedReport = { ...told, blocked: true, reason, reasons, gates }
  await writing(names.blocked, () =>
    withRetry(() => replaceFile(files.blocked, `${JSON.stringify(report, null, 2)}\n`), effects.sleep),
  )
  const warnings = [...problems, ...(await respondMarker(context, 'BLOCKED', `reason: ${reason}`))]
  return { kind: 'blocked', report, file: names.blocked, exit: EXIT.refused, warnings }
}
