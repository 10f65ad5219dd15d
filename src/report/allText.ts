import { problemDocument } from '../model/problem.js'
import type { AllVerified, Part } from '../model/verified.js'
import { inputsDocument, inputsText } from './inputsText.js'
import { problemsText } from './problemsText.js'
import { storageText } from './storageText.js'
import { PLAIN, type Style } from './style.js'
import { verifyText } from './verifyText.js'

/** The verdict, and the three parts of a whole verification, each under its heading. */
export function allText({ log, inputs, storage }: AllVerified, style: Style = PLAIN): string {
  const section = <T>(heading: string, part: Part<T>, text: (found: T, style: Style) => string): string => {
    const told =
      part.kind === 'verified'
        ? text(part.found, style)
        : `${style.error('not verified')}\n${problemsText(part.problems, style)}`
    return `${style.bold(heading)}\n\n${told.trimEnd()}\n`
  }
  return [
    `${verdict(
      [
        ['logs', log],
        ['inputs', inputs],
        ['storage', storage],
      ],
      style,
    )}\n`,
    section('Logs', log, verifyText),
    section('Inputs', inputs, inputsText),
    section('Storage', storage, storageText),
  ].join('\n')
}

/** `HOLDS  logs, inputs and storage`, `BROKEN  storage`, `BROKEN  logs; not verified: inputs` */
function verdict(
  parts: readonly (readonly [string, Part<{ readonly faults: number }>])[],
  style: Style,
): string {
  const named = (which: (part: Part<{ readonly faults: number }>) => boolean): string[] =>
    parts.filter(([, part]) => which(part)).map(([name]) => name)
  const broken = named((part) => part.kind === 'verified' && part.found.faults > 0)
  const untold = named((part) => part.kind === 'failed')
  if (broken.length > 0) {
    const rest = untold.length > 0 ? `; not verified: ${listWords(untold)}` : ''
    return `${style.error('BROKEN')}  ${listWords(broken)}${rest}`
  }
  if (untold.length > 0) return `${style.error('NOT VERIFIED')}  ${listWords(untold)}`
  return `${style.good('HOLDS')}  ${listWords(parts.map(([name]) => name))}`
}

/** "logs, inputs and storage" */
function listWords(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

/** The same as data: `error` stands in the place of a part that could not be verified. */
export function allDocument({ log, inputs, storage }: AllVerified) {
  return {
    log: partDocument(log, (found) => found),
    inputs: partDocument(inputs, inputsDocument),
    storage: partDocument(storage, (found) => found),
  }
}

function partDocument<T>(part: Part<T>, of: (found: T) => unknown): unknown {
  return part.kind === 'verified'
    ? of(part.found)
    : { error: { problems: part.problems.map(problemDocument) } }
}
