import { existsSync } from 'node:fs'
import path from 'node:path'
import { sha256 } from '../core/canonical.js'
import { changedText, freshText, isOn, type GuardRequest } from '../core/guardDocument.js'
import { holdBy } from '../core/guardHold.js'
import { actorWords } from '../core/guardWords.js'
import { problemIn, readWholeJson, type WholeJson } from '../load/readWholeJson.js'
import { isClosed, type GuardLogEnd, type GuardRecord, type GuardState } from '../model/guard.js'
import { PolicyError, type Problem } from '../model/problem.js'
import type { Actor } from '../model/responseRecords.js'
import { compactTime, isoTime } from '../model/time.js'
import { countUnlock, unsound } from './countUnlock.js'
import type { GuardAt } from './findGuard.js'
import { unlocksInLog } from './guardLog.js'

/** How the file was found; null where its bytes cannot be had. */
type Before = { readonly sha256: string | null; readonly closed: boolean | null } | null

/** What a change comes to: nothing, or the record and the new bytes of the file. */
export type Plan =
  | { readonly kind: 'already'; readonly before: Before }
  | {
      readonly kind: 'change'
      readonly before: Before
      readonly record: GuardRecord
      readonly bytes: Buffer
      /** The old bytes that are to be kept beside the new file; null where only the file itself can be moved. */
      readonly damaged?: { readonly bytes: Buffer | null }
    }

export interface Asked {
  readonly to: GuardState
  readonly reason: string
  readonly by: Actor
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Holds what is asked against the file as it is, and the end of the log. `log` is null where it cannot be read. Throws PolicyError (exit 3)
 * when it is refused; warnings go to `problems`.
 */
export async function planChange(
  at: GuardAt,
  asked: Asked,
  log: string | null,
  end: GuardLogEnd | null,
  problems: Problem[],
): Promise<Plan> {
  const { spec, root, shown } = at
  const { to, now, reason } = asked
  const found = await readWholeJson(root, spec.file, shown)
  const standing = found.kind === 'damaged' ? found.problem : await standingIn(at, found)
  const before = beforeOf(found, standing)
  const closing = isClosed(to)
  if (typeof standing === 'object' && standing !== null && !closing) throw unsound([standing])
  // A lock that no file holds is made to be held by one. What the log holds closed is not open: that takes a record.
  const stands = closing
    ? found.kind !== 'missing'
    : end === null || !holdBy(at.guard, end, at.logName, spec.file)
  if (standing === closing && stands) return { kind: 'already', before }
  const damaged =
    typeof standing === 'object' && standing !== null && found.kind !== 'missing' ? standing : null
  const counted = closing ? {} : await countUnlock(at, found, log, now)
  const request: GuardRequest = { to, reason, by: actorWords(asked.by), now }
  const text = await textAfter(at, found, { ...request, ...pickUnlocks(counted) }, log, problems)
  const bom = found.kind === 'read' && found.bom ? '\uFEFF' : ''
  const bytes = Buffer.from(bom + text)
  const setAside = damaged ? { set_aside: freeName(at.target, now) } : {}
  if (damaged) problems.push(replaced(damaged, setAside.set_aside ?? ''))
  const record: GuardRecord = {
    timestamp: isoTime(now),
    type: to,
    reason,
    by: asked.by,
    ...counted,
    file: spec.file,
    before_sha256: before?.sha256 ?? null,
    after_sha256: sha256(bytes),
    ...setAside,
  }
  const kept = damaged && found.kind !== 'missing' ? { damaged: { bytes: found.bytes } } : {}
  return { kind: 'change', before, record, bytes, ...kept }
}

/** Whether the guard is closed; null where nobody says; a problem where the file says something else. */
async function standingIn(
  { spec }: GuardAt,
  found: Exclude<WholeJson, { kind: 'damaged' }>,
): Promise<boolean | null | Problem> {
  if (found.kind === 'missing') return spec.fallback ?? null
  const closed = isOn(found.value, spec)
  return typeof closed === 'object' && closed !== null
    ? problemIn(found.source, closed.path, closed.wrong)
    : closed
}

function beforeOf(found: WholeJson, standing: boolean | null | Problem): Before {
  const closed = typeof standing === 'boolean' ? standing : null
  if (found.kind === 'missing') return { sha256: null, closed }
  return found.bytes === null ? null : { sha256: sha256(found.bytes), closed }
}

function pickUnlocks({ unlocks_today: unlocks }: { unlocks_today?: number }): { unlocks?: number } {
  return unlocks === undefined ? {} : { unlocks }
}

/** Where it can be, the change is put into the text that is there; else the text is made anew. */
async function textAfter(
  at: GuardAt,
  found: WholeJson,
  request: GuardRequest,
  log: string | null,
  problems: Problem[],
): Promise<string> {
  const { spec } = at
  const kept = found.kind === 'read' ? changedText(found.source.text, found.value, spec, request) : null
  if (kept !== null) return kept
  if (!isClosed(request.to) && found.kind === 'read')
    throw unsound([await problemIn(found.source, [], 'the count of unlocks has no place in this document')])
  if (!spec.unlocks || request.unlocks !== undefined || log === null) return freshText(spec, request)
  // The count must not be lost with the file: that would be a way round its limit.
  try {
    return freshText(spec, { ...request, unlocks: await unlocksInLog(log, at.logName, request.now) })
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    problems.push(...error.problems)
    return freshText(spec, request)
  }
}

/** `safety_brake_state.json.damaged-20261123T070010Z`: a name that is free beside the file. */
function freeName(target: string, now: number): string {
  const name = `${path.basename(target)}.damaged-${compactTime(now)}`
  let free = name
  for (let count = 2; existsSync(path.join(path.dirname(target), free)); count += 1) free = `${name}-${count}`
  return free
}

function replaced({ message, at }: Problem, setAside: string): Problem {
  return {
    code: 'guard-damaged',
    severity: 'warning',
    message: `${message}; the damaged file is kept as \`${setAside}\` beside the new one`,
    ...(at ? { at } : {}),
    help: 'look whether something else in it is still wanted, such as a limit',
  }
}
