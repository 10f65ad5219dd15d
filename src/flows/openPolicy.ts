import { checkPolicy } from '../core/checkPolicy.js'
import { validatePolicyFile } from '../generated/validators.js'
import { isOfWaivers, mayDecide } from '../load/decides.js'
import { parsePolicyFile } from '../load/parsePolicyFile.js'
import { readPolicyDir } from '../load/readPolicyDir.js'
import { schemaFaults } from '../load/schemaFaults.js'
import { lineAt, type SourceText } from '../load/sourceText.js'
import type { ParsedYaml, RestOfFile, YamlFile } from '../load/yamlFile.js'
import type { Problem } from '../model/problem.js'
import type { Fault, PolicySource } from '../model/source.js'
import { believableOf, checkable } from './believable.js'
import { tell } from './tellFault.js'

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

/**
 * How much of a policy is looked at: `all` of it; what a command is `acting` by, which is all but its waivers; what is
 * `deciding` the level.
 */
export type Extent = 'all' | 'acting' | 'deciding'

const READ: Record<Extent, (text: string) => boolean> = {
  all: () => true,
  acting: (text) => !isOfWaivers(text),
  deciding: (text) => mayDecide(text) && !isOfWaivers(text),
}

/** Reads, parses and checks the files of a policy, as far as `which` asks for them. */
export async function openPolicy(dir: string, shown: string, which: Extent = 'all'): Promise<OpenPolicy> {
  const { sources: found, problems: unread, ignored } = await readPolicyDir(dir, shown)
  const sources = found.filter(({ text }) => READ[which](text))
  const parsed = await Promise.all(sources.map(parsePolicyFile))
  const files = parsed.flatMap(({ file }) => (file ? [file] : []))
  const checked = files.map((file) => checkSchema(file, which))
  const broken = [...unread, ...parsed.flatMap(({ problems }) => problems)]
  const rests = parsed.flatMap(({ rest }) => (rest && checkable(rest) ? [rest] : []))
  const all = [...checked, ...rests.map((rest) => checkSchema(rest, which))]
  const faults = [
    ...checked.flatMap(({ schemaFaults: found }) => found),
    ...rests.flatMap((rest) => schemaFaultsOfRest(rest, which)),
    ...checkPolicy(all),
  ]
  const missing =
    unread.length > 0 || parsed.some(({ file, rest }) => !file && !(rest && rests.includes(rest)))
      ? null
      : new Set(rests.flatMap(({ lost }) => [...lost]))
  const believable = believableOf(faults, missing, rests).filter(
    ({ code }) => which !== 'deciding' || !OF_RESPONDING.has(code),
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

/** What cannot be told where files about responding are passed over. */
const OF_RESPONDING: ReadonlySet<string> = new Set(['gate-fact-unused', 'no-gates'])

function checkSchema(file: YamlFile, which: Extent): PolicySource {
  if (validatePolicyFile(file.value)) return { file: file.file, value: file.value, schemaFaults: [] }
  const found = schemaFaults(file.file, validatePolicyFile.errors ?? [], (place) =>
    lineAt(file.source, file.offsetOf(place.path, place.part)),
  )
  return {
    file: file.file,
    value: file.value,
    schemaFaults: found.filter(({ place }) => which === 'all' || place.path[0] !== 'waivers'),
  }
}

/** What the schema finds beside the entries that cannot be read; a section that lacks those is no fault. */
function schemaFaultsOfRest(rest: RestOfFile, which: Extent): Fault[] {
  return checkSchema(rest, which).schemaFaults.filter(
    ({ code, place: { path } }) =>
      path.length > 1 || code === 'unknown-key' || !rest.lost.has(String(path[0])),
  )
}
