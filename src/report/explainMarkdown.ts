import type { Explained } from '../model/run.js'
import { explainProse } from './explain/prose.js'
import type { Section, Statement } from './explain/statement.js'
import { traceItems } from './explain/traceMarkdown.js'
import type { ExplainOptions } from './explainText.js'
import { signalTable } from './phrases.js'
import { markdown } from './visible.js'

/** The same sentences as Markdown: a heading for each section, an item for each statement, a table of signals. */
export function explainMarkdown(explained: Explained, options: ExplainOptions): string {
  const prose = explainProse(explained.account, options.command)
  return [
    `# ${prose.level}`,
    '',
    `${prose.level}, ${markdown(prose.because)}`,
    '',
    ...prose.opening.flatMap(({ text }) => [markdown(text), '']),
    ...prose.sections.flatMap(sectionLines),
    '## Signals',
    '',
    ...signalTable(explained.decision.signals),
    '',
    ...(options.trace ? ['## Trace', '', ...traceItems(explained)] : []),
    markdown(prose.closing),
    '',
  ].join('\n')
}

function sectionLines({ title, statements }: Section): string[] {
  const lines = statements.flatMap(statementLines)
  return [`## ${title}`, '', ...lines, ...(lines.at(-1) === '' ? [] : [''])]
}

function statementLines({ text, details, command }: Statement): string[] {
  return [
    `- ${markdown(text)}`,
    ...details.map((detail) => `  - ${markdown(detail)}`),
    // A command is one line, so nothing in it can end the block.
    ...(command === undefined ? [] : ['', '  ```sh', `  ${command}`, '  ```', '']),
  ]
}
