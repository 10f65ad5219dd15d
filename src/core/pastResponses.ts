import type { PastResponse } from '../model/response.js'
import type {
  ActionResult,
  BlockedRecord,
  IntentRecord,
  ReceiptRecord,
  ResponseLogRecord,
  ResponseRecord,
  ResumedRecord,
  StartedRecord,
} from '../model/responseRecords.js'
import { RECEIPT_PLACE } from './keptReceipt.js'

interface Gathered {
  readonly started: StartedRecord
  readonly receipts: Map<string, ReceiptRecord>
  readonly open: Map<string, IntentRecord>
  readonly repeatable: Set<string>
  readonly resumed: ResumedRecord[]
  ended: ResponseRecord | null
}

/** Puts the records of the log of responses together, in the order in which they were written. */
export function responseHistory() {
  const responses = new Map<string, Gathered>()
  const blocked: BlockedRecord[] = []
  return {
    add(record: ResponseLogRecord): void {
      if (record.type === 'blocked') blocked.push(record)
      if (record.type === 'started') {
        responses.set(record.response_id, {
          started: record,
          receipts: new Map(),
          open: new Map(),
          repeatable: new Set(),
          resumed: [],
          ended: null,
        })
      }
      const response = responses.get(record.response_id)
      if (record.type === 'resumed') response?.resumed.push(record)
      if (record.type === 'intent') {
        response?.open.set(record.action, record)
        if (record.idempotent) response?.repeatable.add(record.action)
      }
      if (record.type === 'receipt') {
        response?.open.delete(record.action)
        response?.receipts.set(record.action, record)
      }
      if (record.type === 'response' && response) response.ended = record
    },
    /** Oldest first. */
    finish(): { responses: PastResponse[]; blocked: BlockedRecord[] } {
      const all = [...responses.values()]
      return { responses: all.map((each) => past(each, all)), blocked }
    },
  }
}

/** A command was started, and how far it came is not known or it said that it failed. */
function failedBegun({ success, status }: ReceiptRecord): boolean {
  return !success && ['failed', 'timed_out', 'interrupted'].includes(status)
}

function past(
  { started, receipts, open, repeatable, resumed, ended }: Gathered,
  all: readonly Gathered[],
): PastResponse {
  const undone = all
    .filter(({ started: other }) => other.undo_of === started.response_id)
    .map((other) => ({
      response_id: other.started.response_id,
      actions: [...other.receipts.values()].filter(({ success }) => success).map(({ action }) => action),
    }))
    .filter(({ actions }) => actions.length > 0)
  const tried = all
    .filter(({ started: other }) => other.undo_of === started.response_id)
    .flatMap((other) =>
      [...other.open.values(), ...[...other.receipts.values()].filter(failedBegun)]
        .filter(({ command }) => command.length > 0)
        .map(({ action }) => ({ action, response_id: other.started.response_id })),
    )
  return {
    response_id: started.response_id,
    started,
    results: [...receipts.values()].map(resultOf),
    open: [...open.values()],
    waiting: started.actions.filter((action) => !receipts.has(action) && !open.has(action)),
    tried,
    resumed,
    repeatable: [...repeatable],
    ended,
    undone,
  }
}

function resultOf(receipt: ReceiptRecord): ActionResult {
  return Object.fromEntries(
    Object.entries(receipt).filter(([key]) => !RECEIPT_PLACE.has(key)),
  ) as unknown as ActionResult
}
