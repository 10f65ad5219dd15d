/** Positions in JSON, for errors only: loaded when one is needed. */
import { parse } from '@humanwhocodes/momoa'
import type { Path } from '../model/source.js'
import { ENDS_EARLY } from './sourceText.js'

/** The parser that explains syntax errors builds a tree fifty times as large as the text. */
const MAX_EXPLAINED = 1024 * 1024

/** Where and why a text is no JSON; null when it is too long to say, or is JSON after all. */
export function findSyntaxError(text: string): { offset: number; message: string } | null {
  if (text.length > MAX_EXPLAINED) return null
  try {
    parse(text, { mode: 'json' })
    return null
  } catch (error) {
    const { message, offset } = error as { message: string; offset?: number }
    return offset === undefined ? null : { offset, message: plainMessage(message) }
  }
}

const TOKENS: Readonly<Record<string, string>> = {
  LBrace: '`{`',
  RBrace: '`}`',
  LBracket: '`[`',
  RBracket: '`]`',
  Comma: '`,`',
  Colon: '`:`',
  String: 'text',
  Number: 'number',
  Boolean: '`true` or `false`',
  Null: '`null`',
}

/** The parser names tokens as its code does; people know them as they are written. */
function plainMessage(message: string): string {
  const token = /Unexpected token (\w+)/.exec(message)?.[1]
  if (token) return `unexpected ${TOKENS[token] ?? token}`
  const character = /Unexpected (?:character|identifier) '(.)/s.exec(message)?.[1]
  if (character) return `unexpected \`${character}\``
  return /end of input/.test(message) ? ENDS_EARLY : message.replace(/\s*\(\d+:\d+\)\s*$/, '')
}

/** The first key that its object has already. The text must be JSON. */
export function findDuplicateKey(text: string): { offset: number; key: string } | null {
  const keys: Set<string>[] = []
  for (const { offset, depth, key } of placesIn(text)) {
    if (key === undefined) {
      keys[depth + 1] = new Set()
      continue
    }
    if (keys[depth]?.has(key)) return { offset, key }
    keys[depth]?.add(key)
  }
  return null
}

/** Where the value at `path` starts; the nearest ancestor when it is not there. The text must be JSON. */
export function findValue(text: string, path: Path): number {
  let found = 0
  let matched = -1
  for (const { offset, depth, step, key } of placesIn(text)) {
    if (key !== undefined || depth > matched + 1) continue
    if (depth <= matched) break
    if (depth > 0 && String(step) !== String(path[matched])) continue
    found = offset
    matched = depth
    if (matched === path.length) break
  }
  return found
}

interface PlaceInJson {
  readonly offset: number
  /** How many objects and lists it stands in. */
  readonly depth: number
  /** Its key or index in the innermost of them. */
  readonly step: string | number | undefined
  /** Set where the place is the key itself and not its value. */
  readonly key?: string
}

/** Every value and every key, in their order. Nothing is built: memory does not grow with the text. */
function* placesIn(text: string): Generator<PlaceInJson> {
  const open: { step: string | number | undefined; list: boolean }[] = []
  let keyNext = false
  let at = 0
  while (at < text.length) {
    const top = open.at(-1)
    const place = { offset: at, depth: open.length, step: top?.step }
    const sign = text.charAt(at)
    at += 1
    if (sign === '{' || sign === '[') {
      yield place
      open.push({ step: sign === '[' ? 0 : undefined, list: sign === '[' })
      keyNext = sign === '{'
    } else if (sign === '}' || sign === ']') {
      open.pop()
    } else if (sign === ',') {
      if (top?.list) top.step = Number(top.step) + 1
      keyNext = top?.list === false
    } else if (sign === '"') {
      at = endOfText(text, at)
      if (keyNext && top) {
        const key = JSON.parse(text.slice(place.offset, at)) as string
        top.step = key
        keyNext = false
        yield { ...place, key }
      } else yield place
    } else if (!/[\s:]/.test(sign)) {
      while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at += 1
      yield place
    }
  }
}

/** Behind the quote that closes the text whose content starts at `at`. */
function endOfText(text: string, at: number): number {
  let end = text.indexOf('"', at)
  for (;;) {
    let escapes = 0
    while (text.charAt(end - 1 - escapes) === '\\') escapes += 1
    if (escapes % 2 === 0) return end + 1
    end = text.indexOf('"', end + 1)
  }
}
