import type { Outputs } from '../model/policy.js'

/** What a run writes when the policy does not say. */
export const DEFAULT_OUTPUTS: Outputs = {
  state: 'state/policy_state.json',
  log: 'state/policy_state_log.jsonl',
  audit: 'audit_summary.md',
  lock: 'state/.policy.lock',
  marker: 'POLICY_ORCHESTRATION',
  fixBranchPrefix: 'fix/policy-orchestrator-',
  preview: 'state/policy_response_preview.json',
  responseLog: 'state/policy_response_log.jsonl',
  responseState: 'state/policy_response_state.json',
  responseLock: 'state/.policy_response.lock',
  responseMarker: 'POLICY_RESPONSE',
  blocked: 'reports/policy_response_blocked.json',
  undoPrefix: 'state/policy_response_undo_',
  outputPrefix: 'state/policy_response_output_',
  trustLog: 'state/trust_lock_log.jsonl',
  brakeLog: 'state/safety_brake_log.jsonl',
  mirrors: 'mirrors',
  snapshots: 'snapshots',
}

type OutputKind = 'file' | 'prefix' | 'folder' | 'word'

/** What each output is: a file, what the names of files begin with, a folder, or a word that is no path. */
export const OUTPUT_KINDS = {
  state: 'file',
  log: 'file',
  audit: 'file',
  lock: 'file',
  preview: 'file',
  responseLog: 'file',
  responseState: 'file',
  responseLock: 'file',
  blocked: 'file',
  trustLog: 'file',
  brakeLog: 'file',
  undoPrefix: 'prefix',
  outputPrefix: 'prefix',
  mirrors: 'folder',
  snapshots: 'folder',
  marker: 'word',
  responseMarker: 'word',
  fixBranchPrefix: 'word',
} as const satisfies Record<keyof Outputs, OutputKind>

type Kinds = typeof OUTPUT_KINDS

/** The keys of all outputs that are of one of these kinds. */
export function outputsOf<K extends OutputKind>(...kinds: readonly K[]) {
  type Key = { [Each in keyof Kinds]: Kinds[Each] extends K ? Each : never }[keyof Kinds]
  const keys = Object.keys(OUTPUT_KINDS) as (keyof Kinds)[]
  return keys.filter((key): key is Key => (kinds as readonly OutputKind[]).includes(OUTPUT_KINDS[key]))
}
