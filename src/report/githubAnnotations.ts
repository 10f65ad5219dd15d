import type { Position, Problem } from '../model/problem.js'
import { count } from './phrases.js'
import { asGiven, repositoryPath, type NamedFile } from './repositoryPath.js'
import { withoutOldCommands } from './runnerCommands.js'
import { visible } from './visible.js'

/** What GitHub shows beside a line of a pull request. */
interface Annotation {
  readonly severity: Problem['severity']
  readonly title: string
  /** Lines; the first one says it all. */
  readonly lines: readonly string[]
  readonly at?: Position
}

/** GitHub shows so many of a kind for each step of a job, and drops the others without a word. */
const SHOWN = 10

/**
 * Problems as workflow commands of GitHub, errors before warnings, each kind in its order: as many of a kind as GitHub
 * shows, and a last line that counts the others.
 */
export function problemsGithub(problems: readonly Problem[], named: NamedFile = asGiven): string {
  const kinds = (['error', 'warning'] as const).map((kind) =>
    problems.filter(({ severity }) => severity === kind),
  )
  const lines = kinds.flatMap((each) =>
    each.slice(0, SHOWN).map((problem) => annotation(annotationOf(problem), named)),
  )
  const more = leftOutWords(kinds.flatMap((each) => each.slice(SHOWN)))
  return [...lines, ...(more === null ? [] : [`::notice title=policy::${data(more)}`])]
    .map((line) => `${line}\n`)
    .join('')
}

export function annotationOf({ severity, code, message, help, at }: Problem): Annotation {
  return {
    severity,
    title: code,
    lines: [message, ...(help === undefined ? [] : [`help: ${help}`])],
    ...(at ? { at } : {}),
  }
}

/** One workflow command, without its line break. */
export function annotation({ severity, title, lines, at }: Annotation, named: NamedFile = asGiven): string {
  const properties = [
    at && `file=${property(repositoryPath(named(at.file)))}`,
    at?.line !== undefined && `line=${at.line}`,
    at?.column !== undefined && `col=${at.column}`,
    `title=${property(title)}`,
  ].filter((each) => typeof each === 'string')
  return `::${severity} ${properties.join(',')}::${data(lines.map(visible).join('\n'))}`
}

/** `3 more problems are not annotated: 1 error, 2 warnings`; null when none is left out. */
function leftOutWords(problems: readonly Problem[]): string | null {
  if (problems.length === 0) return null
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const kinds = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(problems.length > errors ? [count(problems.length - errors, 'warning')] : []),
  ]
  const are = problems.length === 1 ? 'is' : 'are'
  return `${count(problems.length, 'more problem')} ${are} not annotated: ${kinds.join(', ')}`
}

function data(text: string): string {
  return withoutOldCommands(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** A property ends at a comma, and the last one at a colon. */
function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
