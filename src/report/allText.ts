import { problemDocument } from '../model/problem.js'
import type { AllVerified, Part } from '../model/verified.js'
import { inputsDocument, inputsText } from './inputsText.js'
import { problemsText } from './problemsText.js'
import { storageText } from './storageText.js'
import { PLAIN, type Style } from './style.js'
import { verifyText } from './verifyText.js'

/** The three parts of a whole verification, each under its heading. */
export function allText({ log, inputs, storage }: AllVerified, style: Style = PLAIN): string {
  const section = <T>(heading: string, part: Part<T>, text: (found: T, style: Style) => string): string => {
    const told =
      part.kind === 'verified'
        ? text(part.found, style)
        : `${style.error('not verified')}\n${problemsText(part.problems, style)}`
    return `${style.bold(heading)}\n\n${told.trimEnd()}\n`
  }
  return [
    section('Logs', log, verifyText),
    section('Inputs', inputs, inputsText),
    section('Storage', storage, storageText),
  ].join('\n')
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
