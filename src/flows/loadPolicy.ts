import { buildPolicy } from '../core/buildPolicy.js'
import { checkPolicy } from '../core/checkPolicy.js'
import { DEFAULT_OUTPUTS } from '../core/outputs.js'
import { validatePolicyFile } from '../generated/validators.js'
import { mayDecide } from '../load/decides.js'
import { readPolicyDir } from '../load/readPolicyDir.js'
import { schemaFaults } from '../load/schemaFaults.js'
import { lineAt, positionAt, problemAt, type SourceText } from '../load/sourceText.js'
import { parseYaml, type ParsedYaml, type YamlFile } from '../load/yamlFile.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Fault, Place, PolicySource } from '../model/source.js'

export interface BrokenPolicy {
  readonly policy: null
  readonly problems: readonly Problem[]
  /** Which files a run would have written; null when the broken policy does not say. */
  readonly outputs: Outputs | null
}

export type LoadedPolicy = { readonly policy: Policy; readonly warnings: readonly Problem[] } | BrokenPolicy

/**
 * Reads, parses, checks and builds the policy in a folder. All faults of all files come back at once, in their order.
 * `deciding` passes over files that are about responding alone: then the policy has no gates and no actions.
 */
export async function loadPolicy(
  dir: string,
  shown: string,
  which: 'all' | 'deciding' = 'all',
): Promise<LoadedPolicy> {
  const { sources: found, problems: unread, ignored } = await readPolicyDir(dir, shown)
  const sources = which === 'all' ? found : found.filter(({ text }) => mayDecide(text))
  const parsed = sources.map(parseYaml)
  const files = parsed.flatMap(({ file }) => (file ? [file] : []))
  const checked = files.map(checkSchema)
  const broken = [...unread, ...parsed.flatMap(({ problems }) => problems)]
  const faults = [...checked.flatMap(({ schemaFaults: found }) => found), ...checkPolicy(checked)]
  // With a file missing from the picture, what it would have defined is not missing from the policy.
  const whole = broken.length === 0
  const believable = faults.filter(
    ({ code }) => (whole || !ABSENCES.has(code)) && (which === 'all' || !OF_RESPONDING.has(code)),
  )
  const problems = inFileOrder(
    [...broken, ...ignored, ...tell(files, believable)],
    sources.map(({ file }) => file),
  )
  if (problems.some(({ severity }) => severity === 'error')) {
    return { policy: null, problems, outputs: outputsIn(sources, parsed, unread.length > 0) }
  }
  return { policy: buildPolicy(checked, (place) => locate(files, place)), warnings: problems }
}

/** The policy, or every fault in it as one error (exit 2). */
export async function loadPolicyOrFail(
  dir: string,
  shown: string,
  which: 'all' | 'deciding' = 'all',
): Promise<Policy> {
  const loaded = await loadPolicy(dir, shown, which)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  return loaded.policy
}

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

const ABSENCES: ReadonlySet<string> = new Set([
  'missing-section',
  'unknown-fact',
  'unknown-level',
  'level-without-rule',
  'gate-fact-unused',
  'no-gates',
])

/** What cannot be told where files about responding are passed over. */
const OF_RESPONDING: ReadonlySet<string> = new Set(['gate-fact-unused', 'no-gates'])

function checkSchema(file: YamlFile): PolicySource {
  if (validatePolicyFile(file.value)) return { file: file.file, value: file.value, schemaFaults: [] }
  return {
    file: file.file,
    value: file.value,
    schemaFaults: schemaFaults(file.file, validatePolicyFile.errors ?? [], (place) =>
      lineAt(file.source, file.offsetOf(place.path, place.part)),
    ),
  }
}

/**
 * The outputs that a broken policy names all the same, in what is left of its files; the usual ones when every file
 * could be read and none mentions any. Null when they may be named where nothing can be read.
 */
function outputsIn(
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

/** Lines and columns are attached here, just before faults are told. */
function tell(files: readonly YamlFile[], faults: readonly Fault[]): Problem[] {
  return faults.map(({ code, severity, message, place, help, other }) => {
    const file = files.find((each) => each.file === place.file)
    const there = other ? locate(files, other) : null
    const what = code.startsWith('duplicate') ? 'the first one' : 'it'
    const where = other && there ? `${what} is at ${other.file}:${there.line}:${there.column}` : undefined
    const told = [help, where].filter((each) => each !== undefined).join('; ')
    const problem = { code, severity, message, ...(told ? { help: told } : {}) }
    return file
      ? problemAt(file.source, file.offsetOf(place.path, place.part), problem)
      : { ...problem, at: { file: place.file } }
  })
}

function locate(files: readonly YamlFile[], place: Place): { line: number; column: number } {
  const file = files.find((each) => each.file === place.file)
  return file ? positionAt(file.source, file.offsetOf(place.path, place.part)) : { line: 1, column: 1 }
}

function inFileOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const order = (problem: Problem): number => files.indexOf(problem.at?.file ?? '')
  return problems.toSorted(
    (a, b) =>
      order(a) - order(b) ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0),
  )
}
