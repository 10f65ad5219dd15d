import type { Problem } from '../model/problem.js'

/** What is wrong with the facts of gates, for somebody who asked for something else: what is merely missing, in one line. */
export function gateWarnings(problems: readonly Problem[]): readonly Problem[] {
  const missing = problems.filter(({ code }) => code === 'signal-missing')
  if (missing.length < 2) return problems
  const message = `${missing.length} facts of gates are missing, and their defaults stand in: \`policy gates\` shows them`
  return [
    ...problems.filter(({ code }) => code !== 'signal-missing'),
    { code: 'signal-missing', severity: 'warning', message },
  ]
}
