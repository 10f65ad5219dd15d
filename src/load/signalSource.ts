import type { Source } from '../model/decision.js'
import type { SignalSpec } from '../model/policy.js'

/** Where a signal is read, as far as the policy says it; readers add the line, the row or the item that they took. */
export function sourceOf({ from }: SignalSpec): Source {
  if (from.field === undefined) return { file: from.file }
  return from.format === 'csv'
    ? { file: from.file, column: from.field }
    : { file: from.file, pointer: from.field }
}
