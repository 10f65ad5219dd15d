import { buildPolicy } from '../core/buildPolicy.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { openPolicy, type Extent, type OpenPolicy } from './openPolicy.js'
import { outputsIn } from './remains.js'
import { inFileOrder, locate, tell } from './tellFault.js'

export interface BrokenPolicy {
  readonly policy: null
  readonly problems: readonly Problem[]
  /** Which files a run would have written; null when the broken policy does not say. */
  readonly outputs: Outputs | null
}

export type LoadedPolicy = { readonly policy: Policy; readonly warnings: readonly Problem[] } | BrokenPolicy

/**
 * Reads, parses, checks and builds the policy in a folder. All faults of all files come back at once, in their order,
 * but for those of waivers, which only `policy validate` tells. `deciding` passes over files that are about responding
 * alone: then the policy has no gates and no actions.
 */
export async function loadPolicy(
  dir: string,
  shown: string,
  which: Exclude<Extent, 'all'> = 'acting',
): Promise<LoadedPolicy> {
  const { sources, parsed, files, checked, faults, others, unread } = await openPolicy(dir, shown, which)
  const told = [...others, ...faults.map((fault) => tell(files, fault))]
  const problems = inFileOrder(
    told,
    sources.map(({ file }) => file),
    (problem) => problem,
  )
  if (problems.some(({ severity }) => severity === 'error')) {
    return { policy: null, problems, outputs: outputsIn(sources, parsed, unread) }
  }
  return { policy: policyOf({ files, checked }), warnings: problems }
}

/** The policy that files are without an error in them. */
export function policyOf({ files, checked }: Pick<OpenPolicy, 'files' | 'checked'>): Policy {
  return buildPolicy(checked, (place) => locate(files, place))
}

/** The policy, or every fault in it as one error (exit 2). */
export async function loadPolicyOrFail(
  dir: string,
  shown: string,
  which: Exclude<Extent, 'all'> = 'acting',
): Promise<Policy> {
  const loaded = await loadPolicy(dir, shown, which)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  return loaded.policy
}
