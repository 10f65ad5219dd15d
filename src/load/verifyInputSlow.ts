import type { Position, Problem } from '../model/problem.js'

/** Told of what could not be held against its schema in time. */
export function tooSlow(at: Position, patience: number): Problem {
  const message = `checking this took longer than ${patience / 1000} s and was given up`
  const help =
    'a `pattern` of the schema may try too many ways to match: let no repeated part begin like the next'
  return { code: 'signal-schema', severity: 'error', message, at, help }
}
