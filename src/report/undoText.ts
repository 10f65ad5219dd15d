import type { UndoneAction, UndoPreview } from '../model/response.js'
import { commandLine, type Given } from './commandLine.js'
import { headlineLine, nextLines, refusedLines } from './respondText.js'
import { PLAIN, type Style } from './style.js'
import {
  diffLines,
  howWords,
  instructionWords,
  otherRefusals,
  undoNext,
  undoHeadline,
} from './undoPhrases.js'
import { columns, indent, visible } from './visible.js'

/** What `policy undo` would take back, file by file, and what stands against it. */
export function undoText(preview: UndoPreview, given: Given, style: Style = PLAIN): string {
  const { actions, left, plan_digest } = preview
  const next = undoNext(preview, given)
  const rest = columns(left.map(({ action, why }) => [visible(action), visible(why)]))
  const lines = [
    headlineLine(undoHeadline(preview), style),
    `  at ${visible(preview.timestamp)}`,
    '',
    ...actions.flatMap((action, index) => actionLines(action, index + 1, style)),
    ...(actions.length > 0 ? [`  digest ${visible(plan_digest)}`, ''] : []),
    ...(rest.length > 0 ? [style.bold('Not taken back'), ...indent(rest), ''] : []),
    ...refusedLines(otherRefusals(preview), style),
    ...(next === null ? [] : nextLines(next, style)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function actionLines(action: UndoneAction, number: number, style: Style): string[] {
  const { command, files } = action
  const instruction = instructionWords(action)
  const words = columns(
    files.map(({ what, path, conflict }) => [
      conflict ? 'CONFLICT' : what,
      visible(path),
      conflict ? `${what}: ${visible(conflict.message)}` : '',
    ]),
  )
  return [
    `  ${number}  ${style.bold(visible(action.action))}  ${howWords(action)}`,
    ...(command ? [`     $ ${commandLine(command)}`] : []),
    ...files.flatMap((file, index) => [
      `     ${file.conflict ? style.warning(words[index] ?? '') : (words[index] ?? '').trimEnd()}`,
      ...diffLines(file).map((line) => `       ${dressedDiff(visible(line), style)}`.trimEnd()),
    ]),
    ...(instruction === '' ? [] : [`     ${visible(instruction)}`]),
  ]
}

/** The signs stay; colour is added to them. */
function dressedDiff(line: string, style: Style): string {
  if (/^(\+\+\+|---|@@)/.test(line)) return style.dim(line)
  if (line.startsWith('+')) return style.good(line)
  return line.startsWith('-') ? style.error(line) : line
}
