import { isObject } from '../model/json.js'
import { bracketsAfter, goesOn, QUOTED, WORD, type Brackets } from './quickBrackets.js'
import type { SourceText } from './sourceText.js'

/**
 * Reads large plain files of YAML some nine times as fast as `parseYaml`, and never otherwise: where the two could read a
 * text in two ways, and where anything is wrong with it, the answer is null and `parseYaml` has to be asked.
 * `test/load/quickYaml.test.ts` holds the two together.
 */

const TOKEN = String.raw`(?:${QUOTED}|${WORD})(?=[\s:,\]}]|$)|:(?= |$)|[[\]{},]`
const LINE = new RegExp(`^ *(?:- +)*(?:(?:${TOKEN}) *)*(?:(?<=^| )#.*)?$`)

/** The end of a document or what looks like one, an empty entry, an entry or a line with an empty key. */
const ODD_LINE = /^(?:---|\.\.\.)|^ *(?:- +)+(?:#|$)|^ *(?:- +)*:/

/** What a key, an item or a comment begins with; other lines go on with a text of the line before. */
const BEGINS = new RegExp(`^ *(?:$|#|- |[[{]|(?:${QUOTED}|${WORD})(?: ${WORD})* *:(?: |$))`)

/** A key that is no text where it stands as a value. */
const SCALAR_KEY = /(?:^|[{,]|- ) *([-+.\d][^\s:,{}[\]]*|~|null|Null|NULL|True|TRUE|False|FALSE) *:(?= |$)/gm

const NULL = /^(?:~|[Nn]ull|NULL)?$/
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/
const WHOLE = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/
const FRACTION =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/

const MAX_LINE = 1000

/** Control characters, those that nobody sees, half pairs and every line end but `\n`. */
const ODD_CHARACTER = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/u

/** Line and column, from 1. */
interface Entry {
  readonly line: number
  readonly column: number
}

/** What a text holds, and where each entry of one of its lists begins. */
export interface QuickYaml {
  readonly value: unknown
  /** Null where they must be asked of `parseYaml`. */
  readonly entries: readonly Entry[] | null
}

/** Null where `parseYaml` must be asked. `list` is the key at the top whose entries are wanted. */
export async function quickYaml({ text }: SourceText, list?: string): Promise<QuickYaml | null> {
  if (!isPlain(text)) return null
  const value = await load(text)
  if (!isObject(value) || !isExact(value)) return null
  if (list === undefined) return { value, entries: null }
  const listed = value[list]
  const entries = entriesOf(text, list)
  const sure = Array.isArray(listed) && entries.length === listed.length
  return { value, entries: sure ? entries : null }
}

function isPlain(text: string): boolean {
  // `parseYaml` takes `<<` for a key like any other; whoever writes it means something else.
  if (ODD_CHARACTER.test(text) || text.includes('<<') || /^\s*\d+(?:[:|.)\s]|$)/.test(text)) return false
  let open: Brackets | null = null
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf('\n', at)
    const end = next === -1 ? text.length : next
    const line = text.slice(at, end)
    if (line.length > MAX_LINE || !LINE.test(line) || ODD_LINE.test(line)) return false
    if (open ? !goesOn(line, open) : !BEGINS.test(line)) return false
    const after = bracketsAfter(line, open)
    if (after === 'odd') return false
    open = after
    at = end + 1
  }
  return open === null && !hasOddKey(text)
}

/** A number as a key is a text, and which one may depend on the parser: `1.0`. */
function hasOddKey(text: string): boolean {
  for (const [, key = ''] of text.matchAll(SCALAR_KEY)) {
    const isNumber = WHOLE.test(key) || FRACTION.test(key)
    if (isNumber ? String(Number(key)) !== key : NULL.test(key) || BOOLEAN.test(key)) return true
  }
  return false
}

/** js-yaml with scalars as YAML 1.2 has them, and as `yaml` does. Null, too, when it finds anything wrong. */
async function load(text: string): Promise<unknown> {
  const yaml = await import('js-yaml')
  const scalar = (tag: string, form: RegExp, construct: (source: string) => unknown) =>
    new yaml.Type(`tag:yaml.org,2002:${tag}`, {
      kind: 'scalar',
      resolve: (source: string | null) => form.test(source ?? ''),
      construct,
    })
  const schema = yaml.FAILSAFE_SCHEMA.extend({
    implicit: [
      scalar('null', NULL, () => null),
      scalar('bool', BOOLEAN, (source) => /^t/i.test(source)),
      scalar('int', WHOLE, Number),
      scalar('float', FRACTION, Number),
    ],
  })
  try {
    return yaml.load(text, { schema })
  } catch {
    return null
  }
}

/** No number that is infinite, none or without its last digits, and no nesting that exhausts the stack. */
function isExact(value: unknown, depth = 0): boolean {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  if (typeof value !== 'object' || value === null) return true
  if (depth > 20) return false
  for (const each of Object.values(value)) if (!isExact(each, depth + 1)) return false
  return true
}

/** Where the entries of a list begin that is written as a block under a key at the top; none where that is not sure. */
function entriesOf(text: string, list: string): Entry[] {
  const key = new RegExp(`^${list}: *(?:#.*)?$`, 'm').exec(text)
  if (!key) return []
  const entries: Entry[] = []
  const begins = /( *)(?:(#)|(- +(?=[^\s#]))|[^\s])/y
  let indent: number | undefined
  let line = text.slice(0, key.index).split('\n').length
  for (
    let at = text.indexOf('\n', key.index) + 1;
    at > 0 && at < text.length;
    at = text.indexOf('\n', at) + 1
  ) {
    line += 1
    begins.lastIndex = at
    const [, blanks = '', comment, dash] = begins.exec(text) ?? [undefined, undefined, '']
    if (comment !== undefined) continue
    const here = blanks.length
    if (here === 0 && dash === undefined) break
    indent ??= here
    if (here > indent) continue
    if (here < indent || dash === undefined) return []
    entries.push({ line, column: here + dash.length + 1 })
  }
  return entries
}
