import { believableOf, checkable } from './believable.js'
import { buildPolicy } from '../core/buildPolicy.js'
import { checkPolicy } from '../core/checkPolicy.js'
import { DEFAULT_OUTPUTS } from '../core/outputs.js'
import { validatePolicyFile } from '../generated/validators.js'
import { mayDecide } from '../load/decides.js'
import { parsePolicyFile } from '../load/parsePolicyFile.js'
import { readPolicyDir } from '../load/readPolicyDir.js'
import { schemaFaults } from '../load/schemaFaults.js'
import { lineAt, positionAt, problemAt, type SourceText } from '../load/sourceText.js'
import { parseYaml, type ParsedYaml, type RestOfFile, type YamlFile } from '../load/yamlFile.js'
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

/** The files of a policy, and what is wrong with them: nothing is built of them yet. */
export interface OpenPolicy {
  readonly sources: readonly SourceText[]
  readonly parsed: readonly ParsedYaml[]
  /** Those that are YAML. */
  readonly files: readonly YamlFile[]
  readonly checked: readonly PolicySource[]
  /** What is wrong with what they say, errors and warnings. */
  readonly faults: readonly Fault[]
  /** What is wrong beyond that: files that cannot be read, or are no YAML, or are passed over. */
  readonly others: readonly Problem[]
  /** Whether a file cannot be read. */
  readonly unread: boolean
}

/** Reads, parses and checks the files of a policy. */
export async function openPolicy(
  dir: string,
  shown: string,
  which: 'all' | 'deciding' = 'all',
): Promise<OpenPolicy> {
  const { sources: found, problems: unread, ignored } = await readPolicyDir(dir, shown)
  const sources = which === 'all' ? found : found.filter(({ text }) => mayDecide(text))
  const parsed = await Promise.all(sources.map(parsePolicyFile))
  const files = parsed.flatMap(({ file }) => (file ? [file] : []))
  const checked = files.map(checkSchema)
  const broken = [...unread, ...parsed.flatMap(({ problems }) => problems)]
  const rests = parsed.flatMap(({ rest }) => (rest && checkable(rest) ? [rest] : []))
  const all = [...checked, ...rests.map(checkSchema)]
  const faults = [
    ...checked.flatMap(({ schemaFaults: found }) => found),
    ...rests.flatMap(schemaFaultsOfRest),
    ...checkPolicy(all),
  ]
  const missing =
    unread.length > 0 || parsed.some(({ file, rest }) => !file && !(rest && rests.includes(rest)))
      ? null
      : new Set(rests.flatMap(({ lost }) => [...lost]))
  const believable = believableOf(faults, missing, rests).filter(
    ({ code }) => which === 'all' || !OF_RESPONDING.has(code),
  )
  // Faults of broken files are told here, for those are not among `files`.
  const broke = new Set(rests.map(({ file }) => file))
  const ofRests = believable.filter(({ place }) => broke.has(place.file))
  return {
    sources,
    parsed,
    files,
    checked,
    faults: believable.filter(({ place }) => !broke.has(place.file)),
    others: [...broken, ...ofRests.map((fault) => tell([...files, ...rests], fault)), ...ignored],
    unread: unread.length > 0,
  }
}

/** The policy that files are without an error in them. */
export function policyOf({ files, checked }: Pick<OpenPolicy, 'files' | 'checked'>): Policy {
  return buildPolicy(checked, (place) => locate(files, place))
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

/** What the schema finds beside the entries that cannot be read; a section that lacks those is no fault. */
function schemaFaultsOfRest(rest: RestOfFile): Fault[] {
  return checkSchema(rest).schemaFaults.filter(
    ({ code, place: { path } }) =>
      path.length > 1 || code === 'unknown-key' || !rest.lost.has(String(path[0])),
  )
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

/** Lines and columns are attached here, just before a fault is told. */
export function tell(files: readonly YamlFile[], fault: Fault): Problem {
  const { code, severity, message, place, help, other } = fault
  const file = files.find((each) => each.file === place.file)
  const there = other ? locate(files, other) : null
  const what = code.startsWith('duplicate')
    ? 'the first one'
    : code === 'unused-condition'
      ? 'the other one'
      : 'it'
  const where = other && there ? `${what} is at ${other.file}:${there.line}:${there.column}` : undefined
  const told = [help, where].filter((each) => each !== undefined).join('; ')
  const problem = { code, severity, message, ...(told ? { help: told } : {}) }
  return file
    ? problemAt(file.source, file.offsetOf(place.path, place.part), problem)
    : { ...problem, at: { file: place.file } }
}

function locate(files: readonly YamlFile[], place: Place): { line: number; column: number } {
  const file = files.find((each) => each.file === place.file)
  return file ? positionAt(file.source, file.offsetOf(place.path, place.part)) : { line: 1, column: 1 }
}

/** Sorted by file, line and column. What names none of `files` comes first. */
export function inFileOrder<T>(
  list: readonly T[],
  files: readonly string[],
  problemOf: (each: T) => Problem,
): T[] {
  const order = new Map(files.map((file, index) => [file, index]))
  const keys = new Map(
    list.map((each) => {
      const { file = '', line = 0, column = 0 } = problemOf(each).at ?? {}
      return [each, [order.get(file) ?? -1, line, column] as const]
    }),
  )
  const keyOf = (each: T): readonly [number, number, number] => keys.get(each) ?? [-1, 0, 0]
  return list.toSorted((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)]
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
  })
}
