import type { GatesSeen } from '../model/gates.js'
import { factCells, opensWords, passedWords, usedWords } from './gatePhrases.js'
import { markdown } from './visible.js'

/** The gates and their facts as tables of Markdown. */
export function gatesMarkdown(seen: GatesSeen): string {
  const { gates, facts, passed, checkedAt, warnings } = seen
  return [
    `# Gates: ${passed ? 'OPEN' : 'CLOSED'}`,
    '',
    `${markdown(passedWords(seen))}. Looked at ${checkedAt}.`,
    '',
    ...(gates.length > 0
      ? [
          '| gate | | reason | counted | opens |',
          '|---|---|---|---|---|',
          ...gates.map((each) => {
            const word = each.closed ? 'CLOSED' : 'OPEN'
            return row([each.gate, word, each.reason, usedWords(each), opensWords(each, checkedAt)])
          }),
          '',
          '## Facts',
          '',
          '| fact | value | quality | from |',
          '|---|---|---|---|',
          ...facts.map((fact) => row([fact.name, ...factCells(fact)])),
          '',
        ]
      : []),
    ...(warnings.length > 0
      ? ['## Warnings', '', ...warnings.map(({ message }) => `- ${markdown(message)}`), '']
      : []),
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(markdown).join(' | ')} |`
}
