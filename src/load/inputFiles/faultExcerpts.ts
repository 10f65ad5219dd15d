import type { Problem } from '../../model/problem.js'
import { linesOf } from '../lines.js'
import { openBelow } from '../openBelow.js'

const AROUND = 2
const WIDTH = 200

/** The problems with the lines round them, read anew in one go: nobody keeps them while a large file streams by. */
export async function withExcerpts(
  problems: readonly Problem[],
  root: string,
  file: string,
): Promise<readonly Problem[]> {
  const bare = problems.filter(({ at, excerpt }) => at?.line !== undefined && !excerpt)
  const widths = new Map<number, number>()
  for (const { at } of bare) {
    const line = at?.line ?? 0
    for (let near = Math.max(1, line - AROUND); near <= line + AROUND; near += 1)
      widths.set(near, Math.max(widths.get(near) ?? 0, (at?.column ?? 0) + WIDTH))
  }
  if (widths.size === 0) return problems
  const lines = await linesAt(widths, root, file)
  return problems.map((problem) => (bare.includes(problem) ? framed(problem, lines) : problem))
}

/** The lines of the given numbers, each as wide as it says. */
async function linesAt(
  widths: ReadonlyMap<number, number>,
  root: string,
  file: string,
): Promise<Map<number, string>> {
  const lines = new Map<number, string>()
  const opened = await openBelow(root, file)
  if (opened.kind !== 'open') return lines
  const last = Math.max(...widths.keys())
  try {
    for await (const { text, line } of linesOf(opened.handle, file)) {
      const width = widths.get(line)
      if (width !== undefined)
        lines.set(line, Buffer.from(text.replace(/\r$/, '').slice(0, width)).toString())
      if (line === last) break
    }
  } catch {
    // The fault may be that there are no lines to show: an endless one, or bytes that are no text.
  } finally {
    await opened.handle.close()
  }
  return lines
}

function framed(problem: Problem, known: ReadonlyMap<number, string>): Problem {
  const line = problem.at?.line ?? 0
  const firstLine = Math.max(1, line - AROUND)
  const lines: string[] = []
  for (let near = firstLine; near <= line + AROUND; near += 1) {
    const text = known.get(near)
    if (text === undefined) break
    lines.push(text)
  }
  while (lines.length > line - firstLine + 1 && lines.at(-1) === '') lines.pop()
  return lines.length > line - firstLine ? { ...problem, excerpt: { firstLine, lines } } : problem
}
