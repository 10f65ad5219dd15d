import type { Problem } from '../model/problem.js'
import { placeWords } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { indent, visible } from './visible.js'

/** All problems with their code frames, and a line that counts them. */
export function problemsText(problems: readonly Problem[], style: Style = PLAIN): string {
  const blocks = problems.map((problem) => problemText(problem, style))
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const count = errors > 1 ? `\n${errors} errors\n` : ''
  return `${blocks.join('\n')}${count}`
}

function problemText({ severity, code, message, at, help, excerpt }: Problem, style: Style): string {
  const word = severity === 'error' ? style.error('error') : style.warning('warning')
  return [
    `${word}${style.dim(`[${code}]`)} ${visible(message)}`,
    ...(at ? [`  ${style.dim('at')} ${visible(placeWords(at))}`] : []),
    ...(excerpt && at?.line !== undefined ? indent(frame(excerpt, at.line, at.column, style)) : []),
    ...(help ? [`  ${style.dim('help:')} ${visible(help)}`] : []),
    '',
  ].join('\n')
}

const WIDTH = 100

/** The lines round the place, the line itself marked with `>` and the column with `^`. */
function frame(
  { firstLine, lines }: NonNullable<Problem['excerpt']>,
  line: number,
  column: number | undefined,
  style: Style,
): string[] {
  const gutter = String(firstLine + lines.length - 1).length
  // A long line is cut so that the column stays in view.
  const start = column !== undefined && column > WIDTH - 10 ? column - WIDTH / 2 : 0
  const cut = (text: string): string => text.slice(start, start + WIDTH)
  return lines.flatMap((text, index) => {
    const number = firstLine + index
    const marked = number === line
    const shown = `${marked ? '>' : ' '} ${String(number).padStart(gutter)} | ${visible(cut(text))}`.trimEnd()
    if (!marked || column === undefined) return [style.dim(shown)]
    const before = visible(cut(text).slice(0, column - 1 - start)).length
    return [shown, `  ${' '.repeat(gutter)} | ${' '.repeat(before)}${style.error('^')}`]
  })
}
