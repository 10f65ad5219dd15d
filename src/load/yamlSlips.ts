import type { Complaint, Scene, Slip } from './yamlScene.js'
import {
  commentInBrackets,
  missingComma,
  braceAtTheBeginning,
  bracketTooMany,
} from './yamlSlipsOfBrackets.js'
import { indentedSection, textNotIndented, unevenIndent } from './yamlSlipsOfIndents.js'
import { otherLanguage, dashWithoutBlank, missingBlankOrColon } from './yamlSlipsOfLines.js'
import { dashOfPrint, oddBlankOrColon, quoteOfPrint } from './yamlSlipsOfPrint.js'
import {
  backslashInQuotes,
  quoteInQuotes,
  operatorSign,
  signAtTheBeginning,
  templateOfPrograms,
} from './yamlSlipsOfTexts.js'

/** The commonest slips; the first that fits is told. */
const SLIPS: readonly ((scene: Scene) => Slip | null)[] = [
  otherLanguage,
  indentedSection,
  textNotIndented,
  dashWithoutBlank,
  dashOfPrint,
  oddBlankOrColon,
  quoteOfPrint,
  commentInBrackets,
  missingComma,
  bracketTooMany,
  braceAtTheBeginning,
  templateOfPrograms,
  backslashInQuotes,
  quoteInQuotes,
  operatorSign,
  signAtTheBeginning,
  missingBlankOrColon,
  unevenIndent,
]

/** What the author most likely did, seen by the line of the complaint; null when it is no common slip. */
export function slipAt(text: string, complaint: Complaint): Slip | null {
  const { offset } = complaint
  const lineEnd = text.indexOf('\n', offset)
  const scene: Scene = {
    ...complaint,
    text,
    before: text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset),
    after: text.slice(offset, lineEnd === -1 ? undefined : lineEnd).trimEnd(),
  }
  for (const slip of SLIPS) {
    const told = slip(scene)
    if (told) return told
  }
  return null
}
