import { EXIT } from '../../src/model/problem.js'
import { table } from './schemaTables.js'

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'Done, at any level.',
  failed:
    'The run failed: a bad input, a result that could not be written, or an action that did not succeed.',
  usage: 'Wrong usage, or invalid policy files: nothing was evaluated.',
  refused:
    'Refused: a gate is closed, another run holds the lock, or what is asked for does not fit the state.',
  level: 'The level is the one of `--fail-on`, or a more severe one.',
  verification: 'The log does not hold: a record was edited, removed or reordered.',
}

/** The reference of the command line from the help that it prints. */
export function cliReference(helps: readonly { readonly command: string; readonly help: string }[]): string {
  return [
    '# Command line',
    'What `--help` prints. Results go to stdout, warnings and errors to stderr. Relative paths of options start at the current directory.',
    ...helps.flatMap(({ command, help }) => [
      `## ${command === '' ? 'policy' : `policy ${command}`}`,
      `\`\`\`text\n${help.trimEnd()}\n\`\`\``,
    ]),
    '## Exit codes',
    table(
      ['code', 'meaning'],
      Object.entries(EXIT).map(([name, code]) => [String(code), MEANINGS[name as keyof typeof EXIT]]),
    ),
    '## Colour',
    'Only on a terminal. `--no-color`, then `FORCE_COLOR`, then `NO_COLOR` and `TERM=dumb` decide; every text reads the same without it.',
    '',
  ].join('\n\n')
}
