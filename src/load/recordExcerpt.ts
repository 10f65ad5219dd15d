import type { Problem } from '../model/problem.js'
import { linesOf } from './lines.js'
import { openBelow } from './openBelow.js'

const AROUND = 2
const WIDTH = 200

/** The problem with the lines round it, read anew: nobody keeps them while a large file streams by. */
export async function withExcerpt(problem: Problem, root: string, file: string): Promise<Problem> {
  const line = problem.at?.line
  if (line === undefined || problem.excerpt) return problem
  const opened = await openBelow(root, file)
  if (opened.kind !== 'open') return problem
  const first = Math.max(1, line - AROUND)
  const lines: string[] = []
  try {
    for await (const { text, line: number } of linesOf(opened.handle, file)) {
      if (number >= first) lines.push(text.replace(/\r$/, '').slice(0, WIDTH))
      if (number === line + AROUND) break
    }
  } catch {
    // The fault may be that there are no lines to show: an endless one, or bytes that are no text.
  } finally {
    await opened.handle.close()
  }
  while (lines.length > line - first + 1 && lines.at(-1) === '') lines.pop()
  return lines.length > line - first ? { ...problem, excerpt: { firstLine: first, lines } } : problem
}
