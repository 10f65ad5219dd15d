import type { Scene, Slip } from './yamlScene.js'

/** The names of sections, in policies and in their tests. */
const SECTIONS =
  'levels|thresholds|facts|rules|gateFacts|gates|actions|respond|guards|inputs|outputs|waivers|now|given|cases'

/** The source of an expression: a section one blank from the margin. */
export const INDENTED_SECTION = `^ (?:${SECTIONS})[ \\t]*:(?=\\s|$)`
const INDENTED = new RegExp(INDENTED_SECTION)

/** ` thresholds:`, one blank from the margin where the other sections begin. */
export function indentedSection({ text, offset, bracket }: Scene): Slip | null {
  if (bracket !== null) return null
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const here = firstIndented(text, start)
  // The first section of a file says where the others must begin, and the next one is complained of.
  const first = text.search(/^[ \t]*[^\s#]/m)
  const at = here ?? (/^\w/.test(text.slice(start)) && INDENTED.test(text.slice(first)) ? first : null)
  if (at === null) return null
  const name = /\w+/.exec(text.slice(at))?.[0]
  return { offset: at, message: `the section \`${name}\` is indented`, help: 'delete the blank before it' }
}

/** Where the line at `start` begins, or the next one that says something, if it is such a section. */
function firstIndented(text: string, start: number): number | null {
  const silent = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y
  silent.lastIndex = start
  const at = start + (silent.exec(text)?.[0].length ?? 0)
  return INDENTED.test(text.slice(at, at + 100)) ? at : null
}

/** `reason: |`, and below it a text that is not indented deeper: to YAML it is another entry. */
export function textNotIndented({ text, offset }: Scene): Slip | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const indent = text.slice(start).search(/\S/)
  const above = text.slice(0, start).trimEnd()
  const header = above.slice(above.lastIndexOf('\n') + 1)
  const [, begins, key] = /^( *(?:- +)*)([\w-]+): +[|>][-+]?$/.exec(header) ?? []
  if (begins === undefined || indent > begins.length) return null
  return {
    offset: start + indent,
    message: `the text of \`${key}\` is not indented deeper than \`${key}\``,
    help: `put ${begins.length + 2} blanks before each of its lines`,
  }
}

/** A line that is indented by one blank more or less than the lines it belongs to. */
export function unevenIndent({ code, offset, end, text, before, after, bracket }: Scene): Slip | null {
  const line = `${before}${after}`
  const nonBreaking = /^\s*\u00a0/.exec(line)
  if (nonBreaking && bracket === null)
    return {
      offset: offset - before.length + line.indexOf('\u00a0'),
      message: 'a non-breaking space (U+00A0) cannot indent YAML; use spaces',
    }
  const message = 'this line is not indented like the lines it belongs to'
  const below =
    code === 'BLOCK_AS_IMPLICIT_KEY' ? /^[^\n:]*\n\s*(?=\S)/.exec(text.slice(offset, end + 200)) : null
  if (below && bracket === null) return { offset: offset + below[0].length, message }
  const atIndent = before.trim() === '' && (code === 'MISSING_CHAR' || code === 'BAD_INDENT')
  if (bracket !== null || !atIndent || after.trim() === '') return null
  const start = offset + (after.length - after.trimStart().length)
  return { offset: start, message }
}
