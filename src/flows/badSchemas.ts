import { readPolicyDir } from '../load/readPolicyDir.js'
import { problemAt } from '../load/sourceText.js'
import type { RefusedSchema } from '../load/inputFiles/inputChecks.js'
import { parseYaml } from '../load/yamlFile.js'
import type { Problem } from '../model/problem.js'
import type { Place } from './place.js'

/** Schemas of the policy that cannot be used, as problems at the places where they are written. */
export async function badSchemas(place: Place, refused: readonly RefusedSchema[]): Promise<Problem[]> {
  const { sources } = await readPolicyDir(place.rules, place.rulesShown)
  const files = sources.flatMap((source) => parseYaml(source).file ?? [])
  return refused.map(({ file, path, message, help }) => {
    const problem: Problem = {
      code: 'bad-schema',
      severity: 'error',
      message: `\`inputs\` of \`${file}\`: ${message}`,
      ...(help === undefined ? {} : { help }),
    }
    const written = files.find(({ value }) => hasInput(value, file))
    const at = ['inputs', file, ...path]
    return written ? problemAt(written.source, written.offsetOf(at, 'value'), problem) : problem
  })
}

function hasInput(value: unknown, file: string): boolean {
  const inputs = (value as { inputs?: unknown } | null)?.inputs
  return typeof inputs === 'object' && inputs !== null && Object.hasOwn(inputs, file)
}
