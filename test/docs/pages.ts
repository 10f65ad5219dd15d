import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../examples/checkout.js'

/** A fenced block of a page, and where its text stands in it. */
export interface Block {
  readonly lang: string
  readonly text: string
  /** From 1. */
  readonly line: number
  readonly start: number
  readonly end: number
  /** What the line before says of the exit code (`<!-- exit: 4 -->`); 0 without one. */
  readonly exit: number
  /** What the line before says otherwise: `not a policy file`. */
  readonly note: string
  /** Nothing but blank lines between the block before and this one. */
  readonly follows: boolean
}

export interface Page {
  readonly file: string
  readonly text: string
  readonly blocks: readonly Block[]
}

/** Every page that people read, as paths from the root. */
export function pages(): Page[] {
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  const examples = readdirSync(path.join(ROOT, 'examples'))
  return [
    'README.md',
    'CHANGELOG.md',
    ...docs.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
    ...examples.map((name) => `examples/${name}/README.md`),
  ].map((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8')
    return { file, text, blocks: blocksOf(text) }
  })
}

export function blocksOf(page: string): Block[] {
  let last = 0
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((match) => {
    const [whole, lang = '', text = ''] = match
    const before = page.slice(last, match.index)
    last = match.index + whole.length
    const note = /<!-- (.*) -->\s*$/.exec(before)?.[1] ?? ''
    const start = match.index + whole.indexOf('\n') + 1
    return {
      lang,
      text,
      line: page.slice(0, match.index).split('\n').length,
      start,
      end: start + text.length,
      exit: Number(/^exit: (\d)$/.exec(note)?.[1] ?? 0),
      note,
      follows: before.trim() === '',
    }
  })
}
