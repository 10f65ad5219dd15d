import pkg from '../../package.json' with { type: 'json' }
import { inRepository } from '../flows/repositoryFile.js'
import { problemDocument, type Problem } from '../model/problem.js'
import { json, type Session } from './session.js'

/** The `--format` of a command line that may be wrong elsewhere; null when none is given. */
export function formatOf(argv: readonly string[]): string | null {
  const index = argv.findLastIndex((word) => /^--format(=|$)/.test(word))
  const word = argv[index]
  if (word === undefined) return null
  return word === '--format' ? (argv[index + 1] ?? null) : word.slice('--format='.length)
}

/**
 * A command that could not do its work, in the format that was asked for: whoever reads results and not exit codes must
 * not take an empty one for a good one.
 */
export async function tellFailure(
  format: string | null,
  problems: readonly Problem[],
  session: Session,
): Promise<void> {
  const run = { results: [], problems, warnings: [], passed: false }
  switch (format) {
    case 'json':
      return session.result(json({ error: { problems: problems.map(problemDocument) } }))
    case 'github':
      return session.annotations(await annotated(problems))
    case 'sarif':
      return session.result(await inSarif(problems))
    case 'junit':
      return session.result((await import('../report/testing/junit.js')).junitReport(run))
    case 'tap':
      return session.result((await import('../report/testing/tap.js')).tapReport(run))
  }
}

export async function annotated(problems: readonly Problem[]): Promise<string> {
  return (await import('../report/githubAnnotations.js')).problemsGithub(problems, repositoryFile())
}

export async function inSarif(problems: readonly Problem[]): Promise<string> {
  return (await import('../report/sarif.js')).sarifReport(problems, pkg.version, repositoryFile())
}

/** How the repository that the current directory is in names a file. */
export function repositoryFile(): (file: string) => string {
  return inRepository(process.cwd(), process.env['GITHUB_WORKSPACE'])
}
