import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { placeOf } from '../../src/flows/place.js'
import { respond, type RespondOptions } from '../../src/flows/respond.js'
import type { RespondEffects } from '../../src/flows/responding.js'
import { undo, type UndoOptions } from '../../src/flows/undo.js'
import type { RespondResult, UndoResult } from '../../src/model/response.js'
import type {
  ActionResult,
  IntentRecord,
  ReceiptRecord,
  ResponseLogRecord,
  ResponseRecord,
  StartedRecord,
} from '../../src/model/responseRecords.js'
import { BIN } from './cli.js'
import { decidedIn, NOON } from './runIn.js'
import type { Workspace } from './workspace.js'

/** The world of a response in this process: the clock stands at noon of the report's day, waiting takes no time. */
export function effects(changes: Partial<RespondEffects> = {}): RespondEffects {
  return {
    clock: () => NOON,
    sleep: async () => undefined,
    environment: { PATH: process.env['PATH'] },
    self: [process.execPath, BIN],
    actor: { user: 'tester', host: 'here' },
    ...changes,
  }
}

export async function respondIn(
  root: string,
  options: Partial<RespondOptions> = {},
  world: Partial<RespondEffects> = {},
): Promise<RespondResult> {
  return respond({ place: placeOf(root, {}), apply: false, lockWaitMs: 0, ...options }, effects(world))
}

export async function undoIn(
  root: string,
  responseId: string,
  options: Partial<UndoOptions> = {},
  world: Partial<RespondEffects> = {},
): Promise<UndoResult> {
  return undo(
    { place: placeOf(root, {}), responseId, apply: true, lockWaitMs: 0, ...options },
    effects(world),
  )
}

/** Applies and must come to a response. */
export async function responded(
  root: string,
  options: Partial<RespondOptions> = {},
  world: Partial<RespondEffects> = {},
): Promise<Extract<RespondResult, { kind: 'responded' }>> {
  const result = await respondIn(root, { apply: true, ...options }, world)
  if (result.kind !== 'responded') throw new Error(`it came to ${JSON.stringify(result)}`)
  return result
}

/** Makes the workspace's state RED by a run at noon. */
export async function makeRed(workspace: Workspace, now = NOON): Promise<void> {
  workspace.signals({ integrity_score: 80 })
  await decidedIn(workspace.root, { now })
}

/** Puts these in the place of the shipped actions; a level that is left out has none. */
export function writeActions(
  workspace: Workspace,
  actions: Readonly<Record<string, readonly object[]>>,
): void {
  workspace.write('rules/actions.yaml', stringify({ actions }))
}

/** An action that runs a line of JavaScript in the workspace; `process.argv[1]…` are the words. */
export function script(name: string, source: string, more: object = {}, ...words: string[]): object {
  return { name, run: [process.execPath, '-e', source, '--', ...words], timeout: '20s', ...more }
}

/** An action that adds its name to `effects.txt`: how often it ran is how often the name stands there. */
export function leaves(name: string, more: object = {}): object {
  return script(name, `require('node:fs').appendFileSync('effects.txt', '${name}\\n')`, more)
}

export function effectsOf({ root }: Workspace): string[] {
  const file = join(root, 'effects.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

export function responseRecords({ root }: Workspace): ResponseLogRecord[] {
  const file = join(root, 'state/policy_response_log.jsonl')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ResponseLogRecord)
}

type OfType<T extends ResponseLogRecord['type']> = Extract<
  StartedRecord | IntentRecord | ReceiptRecord | ResponseRecord | ResponseLogRecord,
  { type: T }
>

export function recordsOf<T extends ResponseLogRecord['type']>(workspace: Workspace, type: T): OfType<T>[] {
  return responseRecords(workspace).filter((record) => record.type === type) as OfType<T>[]
}

export function statuses(results: readonly ActionResult[]): string[] {
  return results.map(({ action, status }) => `${action} ${status}`)
}

export function undoFiles({ root }: Workspace): string[] {
  return readdirSync(join(root, 'state')).filter((name) => /^policy_response_undo_.*\.json$/.test(name))
}

export function responseMarkers({ root }: Workspace): string[] {
  return readFileSync(join(root, 'audit_summary.md'), 'utf8').match(/<!-- POLICY_RESPONSE: [^>]*-->/g) ?? []
}
