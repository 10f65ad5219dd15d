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
