import type { Outputs } from '../model/policy.js'

/** What a run writes when the policy does not say. */
export const DEFAULT_OUTPUTS: Outputs = {
  state: 'state/policy_state.json',
  log: 'state/policy_state_log.jsonl',
  audit: 'audit_summary.md',
  lock: 'state/.policy.lock',
  marker: 'POLICY_ORCHESTRATION',
  fixBranchPrefix: 'fix/policy-orchestrator-',
}
