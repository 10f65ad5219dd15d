import { pointerSteps } from '../model/pointer.js'
import type { Outcome } from '../model/reading.js'
import { findValue } from './locateJson.js'
import { positionAt, type SourceText } from './sourceText.js'

/** In a longer text nobody looks for a line, and finding one for each of many signals takes seconds. */
const MAX_SEARCHED = 1024 * 1024

/** Values of a JSON file with the lines that their pointers lead to; one that leads to many places has none. */
export function withPointedLines(source: SourceText, outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.map((outcome) => {
    const { pointer } = outcome.source
    if (outcome.kind !== 'value' || pointer === undefined || source.text.length > MAX_SEARCHED) return outcome
    const steps = pointerSteps(pointer)
    if (steps.includes('*')) return outcome
    const { line } = positionAt(source, findValue(source.text, steps))
    return { ...outcome, source: { ...outcome.source, line } }
  })
}
