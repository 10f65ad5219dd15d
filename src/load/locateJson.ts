/** Positions in JSON, for errors only: the parser that keeps positions is slow, and loaded when one is needed. */
import { parse, type ArrayNode, type MemberNode, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa'
import type { Path } from '../model/source.js'
import { ENDS_EARLY } from './sourceText.js'

const OPTIONS = { mode: 'json', ranges: true } as const

export function findSyntaxError(text: string): { offset: number; message: string } | null {
  try {
    parse(text, OPTIONS)
    return null
  } catch (error) {
    const { message, offset } = error as { message: string; offset?: number }
    if (offset === undefined) return null
    return { offset, message: plainMessage(message) }
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

export function findDuplicateKey(text: string): { offset: number; key: string } | null {
  const pending: ValueNode[] = [parse(text, OPTIONS).body]
  for (let node = pending.shift(); node; node = pending.shift()) {
    if (node.type === 'Array') pending.push(...node.elements.map((element) => element.value))
    if (node.type !== 'Object') continue
    const seen = new Set<string>()
    for (const member of node.members) {
      const key = keyOf(member)
      if (seen.has(key)) return { offset: startOf(member.name), key }
      seen.add(key)
      pending.push(member.value)
    }
  }
  return null
}

/** Where the value at `path` starts; the nearest ancestor when it is not there. */
export function findValue(text: string, path: Path): number {
  let node: ValueNode = parse(text, OPTIONS).body
  for (const step of path) {
    const next = childOf(node, step)
    if (!next) break
    node = next
  }
  return startOf(node)
}

function childOf(node: ValueNode, step: string | number): ValueNode | undefined {
  if (node.type === 'Array') return (node as ArrayNode).elements[Number(step)]?.value
  if (node.type === 'Object')
    return (node as ObjectNode).members.find((member) => keyOf(member) === String(step))?.value
  return undefined
}

function keyOf(member: MemberNode): string {
  return member.name.type === 'String' ? member.name.value : member.name.name
}

function startOf(node: { range?: [number, number] }): number {
  return node.range?.[0] ?? 0
}
