import { sha256 } from '../core/canonical.js'
import { commandOf } from '../core/guardWords.js'
import { readWholeJson } from '../load/readWholeJson.js'
import { isClosed, type GuardRecord } from '../model/guard.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import type { GuardAt } from './findGuard.js'
import type { Plan } from './guardPlan.js'
import { keepDamaged, putBack } from './keepDamaged.js'
import type { Sleep } from './record.js'

export type Planned = Extract<Plan, { kind: 'change' }>

/**
 * Replaces the file of a guard. Throws PolicyError `guard-changed` (exit 3) where one that is to be opened has been
 * changed since it was looked at, the errno error of a write that failed; the old file is then as it was.
 */
export async function writeGuard(at: GuardAt, plan: Planned, sleep: Sleep): Promise<void> {
  const { target } = at
  const { bytes, damaged, record } = plan
  const name = record.set_aside
  if (damaged && name !== undefined) await withRetry(() => keepDamaged(target, name, damaged.bytes), sleep)
  try {
    await withRetry(async () => {
      if (!isClosed(record.type)) await refuseChanged(at, record)
      await replaceFile(target, bytes)
    }, sleep)
  } catch (error) {
    // A damaged file closes the guard; none at all may open it.
    if (damaged?.bytes === null && name !== undefined) await putBack(target, name)
    throw error
  }
}

/** Closing a guard waits for no lock for ever, so it may have been closed while this command was held up. */
async function refuseChanged({ root, spec, shown }: GuardAt, { type, before_sha256: before }: GuardRecord) {
  const found = await readWholeJson(root, spec.file, shown)
  const bytes = found.kind === 'missing' ? null : found.bytes
  if ((bytes === null ? null : sha256(bytes)) === before) return
  const message = `\`${spec.file}\` was changed while \`${commandOf(type)}\` was at work: it is left as it is`
  const help = 'see with `status` who did it and why, and give the command again if it still holds'
  throw new PolicyError(
    [{ code: 'guard-changed', severity: 'error', message, at: { file: shown }, help }],
    EXIT.refused,
  )
}
