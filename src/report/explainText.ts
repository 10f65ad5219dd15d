import type { Explained } from '../model/run.js'
import { explainProse } from './explain/prose.js'
import type { Section, Statement } from './explain/statement.js'
import { traceLines } from './explain/traceText.js'
import { colorOf, signalLines } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { indent } from './visible.js'

export interface ExplainOptions {
  /** `policy explain` with the words that mean the same place, for the commands that are told. */
  readonly command: readonly string[]
  /** Also every rule with every condition. */
  readonly trace: boolean
}

/** Why this level and no other, in sentences; then every signal, and the trace where it is wanted. */
export function explainText(explained: Explained, options: ExplainOptions, style: Style = PLAIN): string {
  const { policy, decision, account } = explained
  const prose = explainProse(account, options.command)
  return [
    `${style.badge(prose.level, colorOf(policy, prose.level))}  ${prose.because}`,
    ...indent(prose.opening.flatMap((each) => statementLines(each, style))),
    '',
    ...prose.sections.flatMap((section) => sectionLines(section, style)),
    style.bold('Signals'),
    ...indent(signalLines(decision.signals, style)),
    '',
    ...(options.trace ? traceLines(explained, style) : []),
    prose.closing,
    '',
  ].join('\n')
}

function sectionLines({ title, statements }: Section, style: Style): string[] {
  return [style.bold(title), ...indent(statements.flatMap((each) => statementLines(each, style))), '']
}

function statementLines({ text, details, command, doubt }: Statement, style: Style): string[] {
  return [
    doubt ? style.warning(text) : text,
    ...indent(details),
    ...(command === undefined ? [] : [`  $ ${command}`]),
  ]
}
