import { parse, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa'
import type { Edit, Steps } from '../model/guard.js'

/**
 * Writes values into a JSON text and leaves every other character as it is: layout, order, and numbers that a parser
 * would round. A key that is not there is added at the end of its object, in the layout of the key before it. The text
 * must be JSON without duplicate keys. Null when a path leads through something that is no object, and no list with
 * that index.
 */
export function editJson(text: string, edits: readonly Edit[]): string | null {
  let edited: string | null = text
  for (const edit of edits) edited = edited === null ? null : editOne(edited, edit)
  return edited
}

function editOne(text: string, { path, value }: Edit): string | null {
  let node: ValueNode = parse(text, { mode: 'json' }).body
  for (const [index, step] of path.entries()) {
    const next = memberOf(node, step)
    if (next) node = next
    else
      return node.type === 'Object'
        ? withMember(text, node, step, nested(path.slice(index + 1), value))
        : null
  }
  return splice(text, node.loc.start.offset, node.loc.end.offset, JSON.stringify(value))
}

function memberOf(node: ValueNode, step: string): ValueNode | undefined {
  if (node.type === 'Object') return node.members.find(({ name }) => nameOf(name) === step)?.value
  if (node.type === 'Array' && /^(0|[1-9]\d*)$/.test(step)) return node.elements[Number(step)]?.value
  return undefined
}

function nameOf(name: ObjectNode['members'][number]['name']): string {
  return name.type === 'String' ? name.value : name.name
}

function withMember(text: string, object: ObjectNode, key: string, value: string): string {
  const last = object.members.at(-1)
  if (!last) {
    return splice(
      text,
      object.loc.start.offset,
      object.loc.end.offset,
      `{ ${JSON.stringify(key)}: ${value} }`,
    )
  }
  const colon = text.slice(last.name.loc.end.offset, last.value.loc.start.offset)
  const before = /[{,]([ \t\r\n]*)$/.exec(text.slice(0, last.loc.start.offset))?.[1] ?? ''
  // `{"a": 1}` says nothing of what stands between keys, but its colons do.
  const gap = before === '' && /\s$/.test(colon) ? ' ' : before
  const end = last.value.loc.end.offset
  return splice(text, end, end, `,${gap}${JSON.stringify(key)}${colon}${value}`)
}

/** The value within the objects that are not there yet. */
function nested(path: Steps, value: unknown): string {
  return path.reduceRight((inner, step) => `{ ${JSON.stringify(step)}: ${inner} }`, JSON.stringify(value))
}

function splice(text: string, start: number, end: number, instead: string): string {
  return text.slice(0, start) + instead + text.slice(end)
}
