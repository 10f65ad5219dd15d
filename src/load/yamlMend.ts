import { INDENTED_SECTION } from './yamlSlipsOfIndents.js'

/** A section of a policy file: a key at the beginning of a line, or one blank from it by mistake. */
const SECTION = new RegExp(`^\uFEFF?(?:(["']?)[A-Za-z]\\w*\\1[ \\t]*:(\\s|$)|${INDENTED_SECTION})`)

/**
 * A text with the entry round an offset blanked out, the rule or the fact that a fault of syntax makes unreadable; so
 * that what stands beside it can be read, each character in its old place. Of an entry of a list the dash stays, and
 * the others keep their numbers. Null where no section begins before it.
 */
export function withoutEntry(text: string, offset: number): { text: string; section: string } | null {
  const lines = text.split('\n')
  const fault = text.slice(0, offset).split('\n').length - 1
  const section = sectionLine(lines, fault)
  if (section === -1) return null
  const next = lines.findIndex((line, index) => index > section && isSection(line))
  const end = next === -1 ? lines.length : next
  const starts = entryStarts(lines, section + 1, end)
  const from = starts.findLast((index) => index <= fault) ?? section
  const to = from === section ? end : (starts.find((index) => index > fault) ?? end)
  const blanked = lines.map((line, index) => {
    if (index < from || index >= to) return line
    const blank = line.replace(/[^\r]/g, ' ')
    const dash = index === from && from !== section ? /^\s*-/.exec(line)?.[0] : undefined
    return dash === undefined ? blank : dash + blank.slice(dash.length)
  })
  const mended = blanked.join('\n')
  return mended === text ? null : { text: mended, section: nameIn(lines[section]) }
}

/** Gives the section that an offset lies in; a hostile text has many of both. */
export function sectionsIn(text: string): (offset: number) => string {
  const starts: { readonly offset: number; readonly name: string }[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    if (isSection(line)) starts.push({ offset, name: nameIn(line) })
    offset += line.length + 1
  }
  return (at) => starts.findLast((start) => start.offset <= at)?.name ?? ''
}

function isSection(line: string): boolean {
  return !line.startsWith('  ') && SECTION.test(line)
}

function sectionLine(lines: readonly string[], from: number): number {
  return lines.findLastIndex((line, index) => index <= from && isSection(line))
}

function nameIn(line = ''): string {
  return /[A-Za-z]\w*/.exec(line)?.[0] ?? ''
}

/** The lines with which the entries of a section begin: those that are indented like its first one. */
function entryStarts(lines: readonly string[], from: number, to: number): number[] {
  const inside = lines.slice(from, to)
  const first = inside.find((line) => /^\s*[^\s#]/.test(line) && (/^\s/.test(line) || line.startsWith('-')))
  if (first === undefined) return []
  const [indent = '', dash] = /^\s*(-(?=\s|\w))?/.exec(first) ?? []
  return inside.flatMap((line, index) => {
    const own =
      line.startsWith(indent) && /^[^\s#:}\]]/.test(line.slice(dash ? indent.length - 1 : indent.length))
    return own ? [from + index] : []
  })
}
