import { decisionMatrix } from '../core/matrix/decisionMatrix.js'
import type { Matrix } from '../model/matrix.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { loadPolicy } from './loadPolicy.js'
import type { Place } from './place.js'

/** The policy as a table. Reads the policy files and nothing else. */
export async function matrix({ rules, rulesShown }: Pick<Place, 'rules' | 'rulesShown'>): Promise<Matrix> {
  const loaded = await loadPolicy(rules, rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  return { ...decisionMatrix(loaded.policy), warnings: loaded.warnings }
}
