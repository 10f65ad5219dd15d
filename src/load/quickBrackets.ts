/** Brackets as nobody can misread them, for `quickYaml`: in `{}` only pairs, in `[]` only items, and neither as a key. */

/** A word of a plain text: nothing that could begin or end anything else in it. A `:` or `#` has a letter behind or before it. */
export const WORD = String.raw`(?:[^\s"'#&*!|>%@?:,[\]{}-]|-+(?=[\w.]))(?:[^\s:,[\]{}#]|:(?=[^\s,[\]{}]))*`
export const QUOTED = String.raw`"[^"\\]*(?:\\["\\][^"\\]*)*"|'[^']*(?:''[^']*)*'`

const TOKEN = new RegExp(`(${QUOTED})|(${WORD})|[[\\]{},:]|#.*`, 'y')

/** What comes next between brackets; an `entry` is a key in `{}`, and an item in `[]`. */
type Next = 'entry' | 'colon' | 'value' | 'end'

/** Brackets that are open at the end of a line. */
export interface Brackets {
  /** The outermost first. */
  readonly open: string
  /** How far the lines inside must be indented at least. */
  readonly indent: number
  readonly next: Next
}

/** A line between brackets: indented, no comment, and no rest of a text that began on the line before. */
export function goesOn(line: string, { indent, next }: Brackets): boolean {
  const first = line.search(/[^ ]/)
  return first >= indent && !line.includes('#') && (next === 'entry' || /^[\]}]/.test(line.slice(first)))
}

/**
 * The brackets that are open after a line, whose tokens are known to be sound; null where none is. `odd` where parsers
 * could differ: a pair in a list, a key without a value, a mapping as a key, an empty entry.
 */
export function bracketsAfter(line: string, before: Brackets | null): Brackets | null | 'odd' {
  if (!before && !/[[\]{}]/.test(line)) return null
  const start = /^ *(?:- +)*/.exec(line)?.[0].length ?? 0
  let open = before?.open ?? ''
  let next: Next = before?.next ?? 'value'
  let closed = false
  let wordBefore = false
  for (let at = before ? 0 : start; at < line.length; at = TOKEN.lastIndex) {
    while (line.charCodeAt(at) === 0x20) at += 1
    if (at === line.length) break
    TOKEN.lastIndex = at
    const [token, quoted, word] = TOKEN.exec(line) ?? []
    if (token === undefined) return 'odd'
    const isWord = word !== undefined
    if (token.startsWith('#')) {
      if (open !== '') return 'odd'
      break
    }
    if (closed) return 'odd'
    if (isOpening(token)) {
      if (open.endsWith('{') ? next !== 'value' : next !== 'value' && next !== 'entry') return 'odd'
      open += token
      next = 'entry'
    } else if (open === '') {
      // Before the first bracket: it must stand where a value does.
      if (token === ']' || token === '}') return 'odd'
      next = token === ':' ? 'value' : 'end'
    } else if (token === ']' || token === '}') {
      if (open.at(-1) !== (token === ']' ? '[' : '{') || next === 'colon' || next === 'value') return 'odd'
      open = open.slice(0, -1)
      next = 'end'
      closed = open === ''
    } else if (token === ',') {
      if (next !== 'end') return 'odd'
      next = 'entry'
    } else if (token === ':') {
      if (next !== 'colon') return 'odd'
      next = 'value'
    } else if (!(isWord && wordBefore)) {
      if (next !== 'entry' && next !== 'value') return 'odd'
      next = next === 'entry' && open.endsWith('{') ? 'colon' : 'end'
    }
    wordBefore = isWord && quoted === undefined
  }
  if (open === '') return null
  return { open, indent: before?.indent ?? (isOpening(line.charAt(start)) ? start : start + 1), next }
}

function isOpening(token: string): boolean {
  return token === '[' || token === '{'
}
