import type { Initialised } from '../model/init.js'
import { commandLine } from './commandLine.js'
import { count } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** What was written, what each file is there for, and what to do next. */
export function initText(initialised: Initialised, style: Style = PLAIN): string {
  const { folder, files, written, belowRepository } = initialised
  const headline = written ? style.good('written') : style.bold('would write')
  const lines = [
    `${headline}  ${visible(folder)}: ${count(files.length, 'file')}`,
    '',
    ...indent(columns(files.map(({ path, what }) => [path, what]))),
    '',
    ...(belowRepository ? [WORKFLOW, ''] : []),
    written ? 'Next:' : 'Nothing was written. Then:',
    ...nextCommands(initialised).map((command) => `  $ ${command}`),
  ]
  return `${lines.join('\n')}\n`
}

const WORKFLOW =
  'GitHub reads workflows at the root of a repository only: move `.github/workflows/policy.yml` there, as it says at its top.'

/** The same as data. */
export function initDocument(initialised: Initialised) {
  const { folder, files, written } = initialised
  return {
    folder,
    written,
    files: files.map(({ path, what }) => ({ path, what })),
    next: nextCommands(initialised),
  }
}

function nextCommands({ folder, written }: Initialised): string[] {
  const place = folder === '.' ? [] : ['-C', folder]
  if (!written) return [commandLine(['policy', 'init', ...(folder === '.' ? [] : [folder])])]
  return ['test', 'run', 'explain'].map((name) => commandLine(['policy', name, ...place]))
}
