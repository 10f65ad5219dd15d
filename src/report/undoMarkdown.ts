import type { Problem } from '../model/problem.js'
import type { UndoneAction, UndoPreview } from '../model/response.js'
import { commandLine, type Given } from './commandLine.js'
import { document, headlineMarkdown, nextMarkdown, refusedItems, warningItems } from './respondMarkdown.js'
import {
  diffLines,
  howWords,
  instructionWords,
  otherRefusals,
  undoNext,
  undoHeadline,
} from './undoPhrases.js'
import { markdown, preformatted } from './visible.js'

/** What `policy undo` would take back as Markdown. */
export function undoMarkdown(preview: UndoPreview, warnings: readonly Problem[], given: Given): string {
  const next = undoNext(preview, given)
  return document([
    ...headlineMarkdown(undoHeadline(preview)),
    ...preview.actions.flatMap(actionSection),
    ...(preview.left.length > 0
      ? [
          '## Not taken back',
          '',
          ...preview.left.map(({ action, why }) => `- ${markdown(action)}: ${markdown(why)}`),
          '',
        ]
      : []),
    ...refusedItems(otherRefusals(preview)),
    ...(next === null ? [] : nextMarkdown(next.steps, next.command)),
    ...warningItems(warnings),
  ])
}

function actionSection(action: UndoneAction): string[] {
  const { files, command } = action
  const instruction = instructionWords(action)
  const rows = files.map(
    ({ path, what, conflict }) =>
      `| ${markdown(path)} | ${what} | ${conflict ? `**conflict**: ${markdown(conflict.message)}` : ''} |`,
  )
  return [
    `## ${markdown(action.action)}`,
    '',
    `How: ${howWords(action)}.`,
    '',
    ...(command ? [...preformatted([commandLine(command)]), ''] : []),
    ...(rows.length > 0 ? ['| file | | |', '|---|---|---|', ...rows, ''] : []),
    ...files.flatMap((file) => {
      const lines = diffLines(file)
      return lines.length > 0 ? [...preformatted(lines), ''] : []
    }),
    ...(instruction === '' ? [] : [markdown(instruction), '']),
  ]
}
