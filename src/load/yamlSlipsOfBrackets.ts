import { plainText, quoted, type Scene, type Slip } from './yamlScene.js'

/** `{ color: #ef4444 }`, `{ reason: disk #1 is full }`: the comment swallows the bracket that closes. */
export function commentInBrackets({ text, bracket, unclosed }: Scene): Slip | null {
  if (!unclosed || bracket === null) return null
  const line = text.slice(bracket).split('\n', 1)[0] ?? ''
  const sign = line.search(/[ \t]#/) + 1
  if (sign === 0) return null
  const head = line.slice(0, sign)
  const from = Math.max(...[':', ',', '[', '{'].map((each) => head.lastIndexOf(each))) + 1
  const before = head.slice(from).trimStart()
  // After a comma or a bracket that stands alone, it is a comment that was meant.
  if (/['"\]}]/.test(before) || (before === '' && !head.slice(0, from).endsWith(':'))) return null
  const rest = line.slice(sign)
  const inside = before === '' ? /^[^\s,}\]]*/.exec(rest)?.[0] : textIn(rest)
  if (inside === undefined) return null
  return {
    offset: bracket + sign,
    message: 'a `#` after a blank begins a comment, so that the rest of this line is lost',
    help: `put the text into quotes: ${quoted(`${before}${inside}`.trimEnd())}`,
  }
}

/** A text up to the bracket that closes round it, or the next entry; its own braces are a part of it. */
function textIn(rest: string): string | undefined {
  let open = 0
  for (const { 0: sign, index } of rest.matchAll(/[{}\]]|,(?=\s*\w+:\s)/g)) {
    if (sign === '{') open += 1
    else if (open === 0) return rest.slice(0, index)
    else if (sign === '}') open -= 1
  }
  return undefined
}

/** `{ value: 90 unit: '%' }` */
export function missingComma({ code, offset, end, text, bracket, before, after }: Scene): Slip | null {
  if (bracket === null) return null
  const inside =
    code === 'BLOCK_IN_FLOW' || code === 'MULTILINE_IMPLICIT_KEY'
      ? /^('[^'\n]*'|"[^"\n]*"|[^\s'":]+)(\s+)([A-Za-z]\w*):(?=\s|$)/.exec(text.slice(offset, end + 1))
      : null
  if (inside) {
    const [, value = '', gap = '', key = ''] = inside
    if (value.endsWith(';'))
      return {
        offset: offset + value.length - 1,
        message: 'entries are parted by commas, and not by semicolons',
        help: 'write `,` for `;`',
      }
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
export function braceAtTheBeginning({ code, offset, text, bracket, before, after }: Scene): Slip | null {
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

/** `{ all: [{ … }]] }` */
export function bracketTooMany({ code, offset, before, after }: Scene): Slip | null {
  const sign = after.charAt(0)
  const token = code === 'UNEXPECTED_TOKEN' || code === 'BAD_INDENT'
  if (!token || (sign !== '}' && sign !== ']') || before.trim() === '') return null
  const open = before.split(sign === '}' ? '{' : '[').length
  if (open > before.split(sign).length) return null
  return { offset, message: `this \`${sign}\` closes nothing`, help: 'delete it, or open what it closes' }
}

/** Whether a bracket opens on the line before a place and is not closed before it. */
function opensBefore(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return line.split(/[[{]/).length > line.split(/[\]}]/).length
}
