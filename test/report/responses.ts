import type { Given } from '../../src/report/commandLine.js'
import type {
  ListedResponse,
  Preview,
  RespondResult,
  ResponsesListed,
  UndoPreview,
} from '../../src/model/response.js'
import type {
  ActionResult,
  BlockedRecord,
  BlockedReport,
  GateVerdict,
  ResponseRecord,
  StartedRecord,
} from '../../src/model/responseRecords.js'

/** Results of responding, built by hand: one of each kind, with something of everything in it. */

export const ID = '20251114T160500Z-6f1c2a90b7de'
export const AT = '2025-11-14T16:05:00+00:00'
/** Three hours later, in milliseconds since 1970. */
export const LATER = Date.parse('2025-11-14T19:05:00Z')
const PLAN = `sha256:${'0c7e'.repeat(16)}`
const DECISION = '20251114T160000Z-4853b1162c8a'

export const HERE: Given = { place: [], inputs: [], request: [] }
export const ELSEWHERE: Given = {
  place: ['-C', '/srv/my governance', '--rules', "it's"],
  inputs: ['--inputs', 'signals'],
  request: ['--policy', 'RED'],
}

const OPEN: GateVerdict = { gate: 'rate-limit', closed: false, reason: '', used: 2, limit: 10 }
const BRAKE: GateVerdict = {
  gate: 'safety-brake',
  closed: true,
  reason: 'safety_brake_engaged',
  opens: 'with `policy brake release --reason TEXT`',
}
const UNLOCKS: GateVerdict = {
  gate: 'manual-unlocks',
  closed: true,
  reason: 'manual_unlock_limit_3/3',
  used: 3,
  limit: 3,
  opens: 'at midnight UTC',
  opens_at: '2025-11-15T00:00:00+00:00',
}

const NOT_RUN = { success: null, stdout: '', stderr: '', duration: 0 } as const

export function preview(changes: Partial<Preview> = {}): Extract<RespondResult, { kind: 'preview' }> {
  const made: Preview = {
    response_id: ID,
    timestamp: AT,
    policy: 'RED',
    mode: 'dry-run',
    decision_id: DECISION,
    plan_digest: PLAN,
    safety_gates_passed: true,
    gates: [OPEN],
    refused: [],
    actions_planned: 2,
    actions_succeeded: 0,
    results: [
      {
        action: 'full_integrity_check',
        description: 'Verify the logs.',
        command: ['policy', 'verify', 'all', '--rules', 'my rules'],
        cwd: '.',
        timeout: 90,
        changes: [],
        reversible: false,
        undo_instruction: '',
        onFailure: 'continue',
        ...NOT_RUN,
      },
      {
        action: 'integrity_anchor_mirror',
        description: '',
        command: ['policy', 'anchor'],
        cwd: 'mirrors',
        timeout: 120,
        changes: ['mirrors', 'reports'],
        reversible: true,
        undo_instruction: `policy undo ${ID} --action integrity_anchor_mirror --apply`,
        onFailure: 'stop',
        ...NOT_RUN,
      },
    ],
    ...changes,
  }
  return {
    kind: 'preview',
    preview: made,
    file: 'state/policy_response_preview.json',
    exit: 0,
    warnings: [],
  }
}

export const SHUT = { safety_gates_passed: false, gates: [BRAKE, OPEN, UNLOCKS] } as const

export function blocked(): Extract<RespondResult, { kind: 'blocked' }> {
  const report: BlockedReport = {
    response_id: ID,
    timestamp: AT,
    policy: 'RED',
    blocked: true,
    reason: BRAKE.reason,
    reasons: [BRAKE.reason, UNLOCKS.reason],
    gates: SHUT.gates,
  }
  return { kind: 'blocked', report, file: 'reports/policy_response_blocked.json', exit: 3, warnings: [] }
}

export const NOTHING: RespondResult = {
  kind: 'nothing',
  level: 'GREEN',
  refused: [],
  healthiest: true,
  exit: 0,
  warnings: [],
}

const OK: ActionResult = {
  action: 'full_integrity_check',
  command: ['policy', 'verify', 'all'],
  success: true,
  status: 'succeeded',
  reversible: false,
  undo_instruction: '',
  stdout: 'holds\n',
  stderr: '',
  duration: 1.24,
  exit_code: 0,
  signal: null,
  reason: '',
}
const CHANGED: ActionResult = {
  ...OK,
  action: 'integrity_anchor_mirror',
  command: ['policy', 'anchor'],
  reversible: true,
  undo_instruction: 'policy undo',
  duration: 75,
  undo_file: `state/policy_response_undo_${ID}_integrity_anchor_mirror.json`,
  undo_sha256: 'e5'.repeat(32),
  changed: ['mirrors/anchor_chain.json', 'mirrors/a.json'],
  undeclared_changes: ['reports/extra.txt'],
  left_behind: 2,
}
const FAILED: ActionResult = {
  ...OK,
  action: 'cold_storage_verification',
  command: ['policy', 'verify', 'storage'],
  success: false,
  status: 'failed',
  stdout: 'not shown\n',
  stderr: `${Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n')}\n\n`,
  duration: 0.4,
  exit_code: 5,
  reason: 'it ended with 5',
  output_files: ['state/out.stderr.txt'],
}
const TIMED_OUT: ActionResult = {
  ...FAILED,
  action: 'slow',
  status: 'timed_out',
  stdout: 'still at it\n',
  stderr: ' \n',
  duration: 300,
  exit_code: null,
  signal: 'SIGKILL',
  reason: 'it took longer than 5 min',
}
const SKIPPED: ActionResult = {
  ...OK,
  action: 'mirror',
  success: false,
  status: 'skipped',
  stdout: '',
  duration: 0,
  exit_code: null,
  reason: '`slow` did not succeed, and what follows depends on it',
}
const BLOCKED_LATE: ActionResult = {
  ...SKIPPED,
  action: 'late',
  status: 'blocked',
  reason: 'closed meanwhile: safety_brake_engaged',
}
const INTERRUPTED: ActionResult = {
  ...SKIPPED,
  action: 'half',
  command: ['make', 'it so'],
  status: 'interrupted',
  reason: 'the program was ended while the command ran: nobody knows how far it came',
  undo_file: 'state/undo_half.json',
}

export const RESULTS = { OK, CHANGED, FAILED, TIMED_OUT, SKIPPED, BLOCKED_LATE, INTERRUPTED } as const

export function responded(
  results: readonly ActionResult[],
  changes: Partial<ResponseRecord> = {},
  resumed = false,
): Extract<RespondResult, { kind: 'responded' }> {
  const succeeded = results.filter(({ success }) => success).length
  const done = succeeded === results.length
  const record: ResponseRecord = {
    type: 'response',
    timestamp: AT,
    response_id: ID,
    policy: 'RED',
    seq: 12,
    prev: 'a'.repeat(64),
    mode: 'apply',
    status: done ? 'succeeded' : 'failed',
    decision_id: DECISION,
    safety_gates_passed: true,
    actions_planned: results.length,
    actions_succeeded: succeeded,
    results,
    by: { user: 'deploy', host: 'ops-1' },
    ...changes,
  }
  return { kind: 'responded', record, resumed, exit: done ? 0 : 1, warnings: [] }
}

export function undoPreview(changes: Partial<UndoPreview> = {}): UndoPreview {
  return {
    response_id: '20251114T190500Z-aaaaaaaaaaaa',
    timestamp: '2025-11-14T19:05:00+00:00',
    policy: 'RED',
    mode: 'undo-dry-run',
    undo_of: ID,
    plan_digest: PLAN,
    actions: [
      {
        action: 'integrity_anchor_mirror',
        how: 'files',
        files: [
          { path: 'mirrors/anchor_chain.json', what: 'restore' },
          { path: 'mirrors/a.json', what: 'delete' },
          { path: 'mirrors/b.json', what: 'keep' },
        ],
        undo_instruction: `policy undo ${ID} --action integrity_anchor_mirror --apply`,
      },
      {
        action: 'announce',
        how: 'command',
        command: ['announce', '--retract', 'it all'],
        files: [],
        undo_instruction: 'retract it',
      },
    ],
    left: [{ action: 'full_integrity_check', why: 'it changed nothing' }],
    refused: [],
    ...changes,
  }
}

export const CONFLICT = '`mirrors/anchor_chain.json` has changed since'

export function conflicting(): UndoPreview {
  return undoPreview({
    actions: [
      {
        action: 'integrity_anchor_mirror',
        how: 'files',
        files: [
          {
            path: 'mirrors/anchor_chain.json',
            what: 'restore',
            conflict: { message: CONFLICT, diff: '--- after\n+++ now\n@@ -1 +1 @@\n-old\n+new\n same\n' },
          },
          { path: 'mirrors/a.json', what: 'keep' },
        ],
        undo_instruction: '',
      },
    ],
    left: [],
    refused: [{ code: 'undo-conflict', message: CONFLICT, forcible: true }],
  })
}

export function started(changes: Partial<StartedRecord> = {}): StartedRecord {
  return {
    type: 'started',
    timestamp: AT,
    response_id: ID,
    policy: 'RED',
    seq: 1,
    prev: '0'.repeat(64),
    mode: 'apply',
    decision_id: DECISION,
    policy_digest: PLAN,
    plan_digest: PLAN,
    actions: ['full_integrity_check', 'integrity_anchor_mirror'],
    gates: [OPEN],
    by: { user: 'deploy', host: 'ops-1' },
    ...changes,
  }
}

export function past(changes: Partial<ListedResponse> = {}): ListedResponse {
  return {
    response_id: ID,
    started: started(),
    results: [OK, CHANGED],
    open: [],
    repeatable: [],
    waiting: [],
    ended: responded([OK, CHANGED]).record,
    undone: [],
    tried: [],
    resumed: [],
    undoable: [{ action: CHANGED.action, file: CHANGED.undo_file as string, undo_instruction: '' }],
    running: [],
    inProgress: false,
    ...changes,
  }
}

/** The program was killed while the first action ran. */
export function cutShort(changes: Partial<ListedResponse> = {}): ListedResponse {
  return past({
    results: [],
    open: [
      {
        type: 'intent',
        timestamp: AT,
        response_id: ID,
        policy: 'RED',
        seq: 2,
        prev: 'b'.repeat(64),
        action: 'full_integrity_check',
        command: ['policy', 'verify', 'all'],
        idempotent: false,
        undo_file: 'state/undo.json',
      },
    ],
    waiting: ['integrity_anchor_mirror'],
    ended: null,
    undoable: [],
    ...changes,
  })
}

export function blockedRecord(seq: number, reasons: readonly string[], timestamp = AT): BlockedRecord {
  return {
    type: 'blocked',
    timestamp,
    response_id: `b${seq}`,
    policy: 'RED',
    seq,
    prev: 'c'.repeat(64),
    reason: reasons[0] ?? '',
    reasons,
    by: { user: 'deploy', host: 'ops-1' },
  }
}

export function listed(
  responses: readonly ListedResponse[],
  blocked: readonly BlockedRecord[] = [],
): ResponsesListed {
  return { log: 'state/policy_response_log.jsonl', changed: null, responses, blocked, warnings: [] }
}
