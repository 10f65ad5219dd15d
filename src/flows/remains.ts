import { DEFAULT_OUTPUTS } from '../core/outputs.js'
import { validatePolicyFile } from '../generated/validators.js'
import { readPolicyDir } from '../load/readPolicyDir.js'
import { schemaFaults } from '../load/schemaFaults.js'
import type { SourceText } from '../load/sourceText.js'
import { parseYaml, type ParsedYaml } from '../load/yamlFile.js'
import type { Outputs } from '../model/policy.js'
import type { PolicySource } from '../model/source.js'

/**
 * What is left of the files of a broken policy, with what the schema finds wrong in it: for finding out what it
 * meant, never for deciding.
 */
export async function readRemains(dir: string, shown: string): Promise<PolicySource[]> {
  const { sources } = await readPolicyDir(dir, shown)
  return sources.map((source): PolicySource => {
    const { file, remains } = parseYaml(source)
    const value = file?.value ?? remains
    const faults = validatePolicyFile(value) ? [] : schemaFaults(source.file, validatePolicyFile.errors ?? [])
    return { file: source.file, value, schemaFaults: faults }
  })
}

/**
 * The outputs that a broken policy names all the same, in what is left of its files; the usual ones when every file
 * could be read and none mentions any. Null when they may be named where nothing can be read.
 */
export function outputsIn(
  sources: readonly SourceText[],
  parsed: readonly ParsedYaml[],
  unread: boolean,
): Outputs | null {
  const values = parsed.map(({ file, remains }) => file?.value ?? remains)
  const named = values.flatMap((value) =>
    typeof value === 'object' && value !== null && 'outputs' in value ? [value.outputs] : [],
  )
  if (named.length === 0) {
    // Anywhere in the text, and also nearly: `output:` is what a slip makes of it.
    const mentioned = sources.some(({ text }) => /\boutputs?\b["']?\s*:/i.test(text))
    return unread || mentioned ? null : DEFAULT_OUTPUTS
  }
  const section = { outputs: named[0] }
  const told = named.length === 1 && validatePolicyFile(section)
  return told ? { ...DEFAULT_OUTPUTS, ...section.outputs } : null
}
