const SHOWN = 100
const CHARACTERS = 16_000

/** Paths as a record holds them: it must stay readable whatever a command did. */
export function shownPaths(paths: readonly string[]): string[] {
  const kept: string[] = []
  let length = 0
  for (const each of paths) {
    length += each.length
    if (kept.length === SHOWN || length > CHARACTERS)
      return [...kept, `and ${paths.length - kept.length} more`]
    kept.push(each)
  }
  return kept
}
