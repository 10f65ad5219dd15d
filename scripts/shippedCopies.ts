const RESPONDING = ['actions', 'gates', 'tests/actions', 'tests/gates']

/** Examples that run the shipped policy hold copies of its files, so that each workspace is whole. */
const COPIED: Readonly<Record<string, readonly string[]>> = {
  'broken-signal': ['facts', 'policy', 'red', 'tests/levels', 'yellow'],
  'missing-feeds': ['facts', 'policy', 'red', 'tests/levels', 'yellow'],
  'new-signal': ['facts', 'policy', 'red', 'yellow'],
  'orange-level': ['facts', 'gates', 'red', 'tests/gates', 'tests/levels', 'yellow'],
  'red-response': [...RESPONDING, 'facts', 'inputs', 'policy', 'red', 'tests/levels', 'yellow'],
  'tuned-thresholds': ['facts', 'red', 'yellow'],
  'yellow-drift': [...RESPONDING, 'facts', 'inputs', 'policy', 'red', 'tests/levels', 'yellow'],
}

/** The copy and what it is a copy of, as paths from the root of the repository. */
export const COPIES: readonly (readonly [target: string, source: string])[] = Object.entries(COPIED).flatMap(
  ([example, names]) =>
    names.map((name) => [`examples/${example}/rules/${name}.yaml`, `rules/${name}.yaml`] as const),
)

/** The text of a shipped file as it stands at `target`: the path of the schema starts there. */
export function copyOf(text: string, target: string): string {
  const up = '../'.repeat(target.split('/').length - 1)
  return text.replace(/(?<=^# yaml-language-server: \$schema=)[./]*/, up)
}
