import type { Chained } from '../core/chain.js'
import type { Unchained } from '../core/responseRecords.js'
import type { Problem } from '../model/problem.js'
import type { ResponseRecord } from '../model/responseRecords.js'
import type { Acting } from './responding.js'
import { appendResponse } from './responseLog.js'

/** Records how a response ended. One during which the log was changed did not succeed, whatever its actions say. */
export async function endResponse(
  acting: Acting,
  record: Unchained<ResponseRecord>,
): Promise<Chained<Unchained<ResponseRecord>>> {
  const { tail } = acting
  return appendResponse(acting, tail.changed ? { ...record, status: 'failed' } : record)
}

/** What is to be told of the log once all is done. */
export function changedMeanwhile({ tail, files }: Acting): Problem[] {
  if (!tail.changed) return []
  const message = `\`${files.names.responseLog}\` was changed while this response ran, by an action or beside it`
  const help = 'see what was changed with `policy verify log`'
  return [{ code: 'response-log-changed', severity: 'error', message, help }]
}
