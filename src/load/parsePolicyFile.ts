import { validatePolicyFile } from '../generated/validators.js'
import { mayDecide } from './decides.js'
import type { SourceText } from './sourceText.js'
import { offsetOnDemand, parseYaml, type ParsedYaml } from './yamlFile.js'

/**
 * Parses a policy file. One that no decision reads, and in which the schema finds nothing wrong, is read the quick way:
 * it is long, and where things stand in it is asked for only when something must be told.
 */
export async function parsePolicyFile(source: SourceText): Promise<ParsedYaml> {
  if (mayDecide(source.text)) return parseYaml(source)
  const { quickYaml } = await import('./quickYaml.js')
  const quick = await quickYaml(source)
  if (!quick || !validatePolicyFile(quick.value)) return parseYaml(source)
  return {
    file: { file: source.file, value: quick.value, source, offsetOf: offsetOnDemand(source) },
    problems: [],
  }
}
