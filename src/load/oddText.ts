import { isObject } from '../model/json.js'
import { nameOfCharacter, oddCharacters } from '../model/oddCharacters.js'
import type { Problem } from '../model/problem.js'
import type { Part, Path } from '../model/source.js'
import { positionAt, problemAt, type SourceText } from './sourceText.js'
import type { YamlFile } from './yamlFile.js'

export interface OddText {
  readonly problem: Problem
  readonly codePoint: number
}

/**
 * Direction controls and characters that nobody sees, anywhere in a file: comments, too, for a person reads those. In
 * double quotes an escape counts as what it stands for. Of several alike on one line the first is told. Warnings.
 */
export function oddText(source: SourceText, file: YamlFile | null): OddText[] {
  const raw = oddCharacters(source.text)
  const escaped = file ? escapedIn(file) : []
  const told = new Set<string>()
  return [...raw, ...escaped]
    .toSorted((a, b) => a.offset - b.offset)
    .flatMap(({ offset, codePoint, fault }) => {
      const { line } = positionAt(source, offset)
      const key = `${line} ${codePoint}`
      if (told.has(key)) return []
      told.add(key)
      const problem = problemAt(source, offset, {
        code: 'odd-characters',
        severity: 'warning',
        message: `${nameOfCharacter(codePoint)} ${fault}`,
        help: 'delete it; an editor that shows invisible characters finds it at this column',
      })
      return [{ problem, codePoint }]
    })
}

const QUOTED = /"(?:[^"\\]|\\[\s\S])*"/y
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g

/** Escapes of one letter that stand for something that nobody sees. */
const LETTERS: Readonly<Record<string, number>> = {
  '0': 0x00,
  a: 0x07,
  b: 0x08,
  v: 0x0b,
  f: 0x0c,
  e: 0x1b,
  N: 0x85,
  L: 0x2028,
  P: 0x2029,
}

function escapedIn({ value, source, offsetOf }: YamlFile): ReturnType<typeof oddCharacters> {
  return textsIn(value, []).flatMap(({ text, path, part }) => {
    if (oddCharacters(text).length === 0) return []
    QUOTED.lastIndex = offsetOf(path, part)
    const quoted = QUOTED.exec(source.text)
    if (!quoted) return []
    return [...quoted[0].matchAll(ESCAPE)].flatMap((match) => {
      const hex = match[1] ?? match[2] ?? match[3]
      const codePoint = hex === undefined ? LETTERS[match[4] ?? ''] : Number.parseInt(hex, 16)
      if (codePoint === undefined || codePoint > 0x10ffff) return []
      const [odd] = oddCharacters(`.${String.fromCodePoint(codePoint)}`)
      return odd ? [{ ...odd, offset: quoted.index + match.index }] : []
    })
  })
}

/** Every text of a document, keys among them, with its place. The parser has seen to it that none is nested too deep. */
function textsIn(value: unknown, path: Path): { text: string; path: Path; part: Part }[] {
  if (typeof value === 'string') return [{ text: value, path, part: 'value' }]
  if (Array.isArray(value)) return value.flatMap((each, index) => textsIn(each, [...path, index]))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, each]) => [
    { text: key, path: [...path, key], part: 'key' as const },
    ...textsIn(each, [...path, key]),
  ])
}
