/** What differs from run to run: times, ages, digests, ids, and who ran it. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)/g, '<time>'],
  [/\d{8}T\d{6}Z-[0-9a-f]{12}/g, '<id>'],
  [/[0-9a-f]{64}/g, '<digest>'],
  [/(?<=fix\/[a-z-]+-)\d{14}/g, '<stamp>'],
  [/\b[0-9a-f]{7}\b/g, '<commit>'],
  [/"age_seconds": \d+/g, '"age_seconds": <age>'],
  [/\d+ (s|min|h|d) old/g, '<age> old'],
  [/\d+ (s|min|h|d) ago/g, '<age> ago'],
  [/(?<= {2})\d+\.\d s\b/g, '<took> s'],
  [/\d{8}T\d{6}\+0000/g, '<stamp>'],
  [/\bby \S+ on \S+/g, 'by <user> on <host>'],
  [/pid \d+ on \S+,/g, 'pid <pid>,'],
]

export function masked(text: string): string {
  return MASKS.reduce((all, [pattern, name]) => all.replace(pattern, name), text)
}

/** A line that is only `…` stands for any number of lines. */
export function isShortened(shown: string): boolean {
  return shown.split('\n').some((line) => line.trim() === '…')
}

/** Why `shown` is not what `printed` says, or null when it is. */
export function difference(shown: string, printed: string): string | null {
  const lines = masked(printed).trimEnd().split('\n')
  const parts = masked(shown)
    .trimEnd()
    .split('\n')
    .reduce<string[][]>(
      (all, line) => (line.trim() === '…' ? [...all, []] : (all.at(-1)!.push(line), all)),
      [[]],
    )
  let from = 0
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    const at = last && index > 0 ? lines.length - part.length : indexOf(lines, part, from)
    const fits = at >= from && part.every((line, offset) => lines[at + offset] === line)
    if (!fits || (index === 0 && at !== 0) || (last && at + part.length !== lines.length))
      return part.join('\n')
    from = at + part.length
  }
  return null
}

function indexOf(lines: readonly string[], part: readonly string[], from: number): number {
  for (let at = from; at + part.length <= lines.length; at += 1)
    if (part.every((line, offset) => lines[at + offset] === line)) return at
  return -1
}
