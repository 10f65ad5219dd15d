import type { RestOfFile } from '../load/yamlFile.js'
import type { Fault } from '../model/source.js'

/** What can be believed of the faults of a policy while a part of its files cannot be read. */

/** Entries whose absence only takes away names: what stands for an output or a guard that is gone is not known. */
const NAMED_ENTRIES: ReadonlySet<string> = new Set([
  'levels',
  'thresholds',
  'facts',
  'rules',
  'gateFacts',
  'gates',
  'actions',
])

/** Whether what stands beside the lost entries of a file can be held against the rest of the policy. */
export function checkable({ lost }: RestOfFile): boolean {
  return [...lost].every((section) => NAMED_ENTRIES.has(section))
}

/** What may only seem so while entries of these sections cannot be read. */
const ABSENCES: ReadonlyMap<string, readonly string[]> = new Map([
  ['missing-section', ['levels', 'facts', 'rules']],
  ['unknown-fact', ['facts', 'thresholds', 'gateFacts']],
  ['unknown-level', ['levels']],
  ['level-without-rule', ['rules', 'facts', 'thresholds']],
  ['gate-fact-unused', ['gates', 'gateFacts']],
  ['no-gates', ['gates']],
  ['healthy-fallback', ['levels']],
  ['level-order', ['levels']],
])

/**
 * With a part of a file missing from the picture, what it would have defined is not missing from the policy.
 * `missing` are the sections of such parts; null when it may be any.
 */
function isBelievable(code: string, missing: ReadonlySet<string> | null): boolean {
  const sections = ABSENCES.get(code)
  if (!sections) return true
  return missing ? !sections.some((section) => missing.has(section)) : false
}

/** A level whose name cannot be read is not missing from the policy. */
function hidesLevel({ code, place: { path } }: Fault): boolean {
  const unread = code === 'schema' || code === 'missing-key'
  return unread && path[0] === 'levels' && (path.length === 2 || path.at(-1) === 'name')
}

/**
 * The faults that are sure. `missing` are the sections of which something cannot be read, null when it may be any; `rests`
 * is what is left of broken files.
 */
export function believableOf(
  faults: readonly Fault[],
  missing: ReadonlySet<string> | null,
  rests: readonly RestOfFile[],
): Fault[] {
  const levelsKnown = !faults.some(hidesLevel)
  return faults.filter(
    ({ code, place }) =>
      isBelievable(code, missing) &&
      !rests.some((rest) => rest.file === place.file && rest.isLost(rest.offsetOf(place.path, place.part))) &&
      (code !== 'unknown-level' || levelsKnown),
  )
}
