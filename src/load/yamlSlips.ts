/** A complaint of the YAML parser, with what is needed to see what the author meant. */
interface Complaint {
  /** The parser's own code. */
  readonly code: string
  /** Offsets in the text. */
  readonly offset: number
  readonly end: number
  /** Where the innermost `{` or `[` round the place begins; null outside of brackets. */
  readonly bracket: number | null
  /** Whether the complaint is that a bracket or a quote is still open. */
  readonly unclosed: boolean
}

/** A common slip of authors, in plain words: what is wrong, and what to write. */
interface Slip {
  readonly offset: number
  readonly message: string
  readonly help?: string
}

/** The text round a complaint: what stands on its line before it and after it. */
interface Scene extends Complaint {
  readonly text: string
  readonly before: string
  readonly after: string
}

/** The commonest slips; the first that fits is told. */
const SLIPS: readonly ((scene: Scene) => Slip | null)[] = [
  commentInBrackets,
  missingComma,
  braceAtTheBeginning,
  quoteInQuotes,
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

/** `{ color: #ef4444 }`: the comment swallows the bracket that closes. */
function commentInBrackets({ text, bracket, unclosed }: Scene): Slip | null {
  if (!unclosed || bracket === null) return null
  const line = text.slice(bracket).split('\n', 1)[0] ?? ''
  const found = /:[ \t]+(#[^\s,}\]]+)/.exec(line)
  if (!found?.[1]) return null
  return {
    offset: bracket + found.index + found[0].length - found[1].length,
    message: 'a `#` after a blank begins a comment, so that the rest of this line is lost',
    help: `put the text into quotes: ${quoted(found[1])}`,
  }
}

/** `{ value: 90 unit: '%' }` */
function missingComma({ code, offset, end, text, bracket, before, after }: Scene): Slip | null {
  if (bracket === null) return null
  const inside =
    code === 'BLOCK_IN_FLOW' || code === 'MULTILINE_IMPLICIT_KEY'
      ? /^('[^'\n]*'|"[^"\n]*"|[^\s'":]+)(\s+)([A-Za-z]\w*):(?=\s|$)/.exec(text.slice(offset, end + 1))
      : null
  if (inside) {
    const [, value = '', gap = '', key = ''] = inside
    const sure = /^(['"]|-?\d|true$|false$)/.test(value)
    return {
      offset: offset + value.length + gap.length,
      message: `a comma is missing before \`${key}\``,
      help: sure
        ? `put a comma after \`${value}\``
        : `put a comma after \`${value}\`; or put the text into quotes, if \`${key}:\` belongs to it`,
    }
  }
  if (!/[}\]'"]\s*$/.test(before)) return null
  const next =
    code === 'MISSING_CHAR' ? /^([^\s,\]}]+)/.exec(after)?.[1] : /^([A-Za-z]\w*):(?:\s|$)/.exec(after)?.[1]
  if (next === undefined || next === ':') return null
  return { offset, message: `a comma is missing before \`${next}\``, help: 'put a comma between two entries' }
}

/** `reason: {recent_responses} recent` */
function braceAtTheBeginning({ code, offset, text, bracket, before, after }: Scene): Slip | null {
  if (code !== 'UNEXPECTED_TOKEN') return null
  const braces = /[:-]\s+(\{[^{}]*\}\s*)$/.exec(before)?.[1]
  if (braces === undefined) return null
  const from = offset - braces.length
  // The brackets round it, not the braces that the text begins with.
  const nested = bracket !== null && bracket < from
  return {
    offset: from,
    message: 'a text that begins with `{` is read as a mapping',
    help: `put the text into quotes: ${quoted(`${braces}${plainText(after, nested || opensBefore(text, from))}`)}`,
  }
}

/** `'it's'` */
function quoteInQuotes({ code, offset, before, after }: Scene): Slip | null {
  const quote = /(['"])\s*$/.exec(before)
  if (code !== 'UNEXPECTED_TOKEN' || quote === null || !/^[^\s,:}\]]/.test(after)) return null
  const [another, escaped] = quote[1] === "'" ? ['double', "it twice, `''`"] : ['single', '`\\"`']
  const help =
    quote[0].length > 1
      ? 'put the whole text into one pair of quotes'
      : `write ${escaped}, or put the whole text into ${another} quotes`
  const message = `this \`${quote[1]}\` ends the quoted text, and more follows`
  return { offset: offset - quote[0].length, message, help }
}

/** `unit: %`, `value: > 90` */
function signAtTheBeginning({ code, offset, bracket, before, after }: Scene): Slip | null {
  const sign =
    code === 'BAD_SCALAR_START'
      ? after.charAt(0)
      : code === 'UNEXPECTED_TOKEN'
        ? /[:-]\s+([>|])\s+$/.exec(before)?.[1]
        : undefined
  if (sign === undefined) return null
  const start = code === 'BAD_SCALAR_START' ? offset : offset - (before.length - before.lastIndexOf(sign))
  const text = `${before.slice(before.length - (offset - start))}${plainText(after, bracket !== null)}`
  return {
    offset: start,
    message: `a text without quotes cannot begin with ${sign === '`' ? 'a back-tick' : `\`${sign}\``}`,
    help: `put the text into quotes: ${quoted(text)}`,
  }
}

/** `default:false`, `yellow 95` */
function missingBlankOrColon({ code, offset, after, bracket }: Scene): Slip | null {
  if (bracket !== null || (code !== 'MULTILINE_IMPLICIT_KEY' && code !== 'MISSING_CHAR')) return null
  const [, key, rest] = /^([A-Za-z]\w*):(\S.*)$/.exec(after) ?? []
  if (key !== undefined) {
    return {
      offset,
      message: 'a blank is missing after the colon',
      help: `write \`${key}: ${rest}\``,
    }
  }
  const [, word, value] = /^([A-Za-z]\w*)(?:\s+([^\s:]+))?$/.exec(after) ?? []
  if (word === undefined) return null
  return {
    offset,
    message: `a colon is missing after \`${word}\``,
    help: `write \`${word}: ${value ?? '…'}\``,
  }
}

/** A line that is indented by one blank more or less than the lines it belongs to. */
function unevenIndent({ code, offset, end, text, before, after, bracket }: Scene): Slip | null {
  const message = 'this line is not indented like the lines it belongs to'
  const below =
    code === 'BLOCK_AS_IMPLICIT_KEY' ? /^[^\n:]*\n\s*(?=\S)/.exec(text.slice(offset, end + 200)) : null
  if (below && bracket === null) return { offset: offset + below[0].length, message }
  const atIndent = before.trim() === '' && (code === 'MISSING_CHAR' || code === 'BAD_INDENT')
  if (bracket !== null || !atIndent || after.trim() === '') return null
  const start = offset + (after.length - after.trimStart().length)
  return { offset: start, message }
}

/** Whether a bracket opens on the line before a place and is not closed before it. */
function opensBefore(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return line.split(/[[{]/).length > line.split(/[\]}]/).length
}

/** A text up to where it ends: in brackets at a comma or a bracket, elsewhere at the end of the line or a comment. */
function plainText(after: string, inBrackets: boolean): string {
  const comment = after.search(/\s#/)
  const line = comment === -1 ? after : after.slice(0, comment)
  return (inBrackets ? line.replace(/[,\]}].*$/, '') : line).trimEnd()
}

const SHOWN = 100

function quoted(text: string): string {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  return shown.includes("'") ? `\`"${shown}"\`` : `\`'${shown}'\``
}
