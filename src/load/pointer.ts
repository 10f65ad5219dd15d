import { pointerSteps } from '../model/pointer.js'
import type { Path } from '../model/source.js'

export { pointerSteps }

/** What a pointer leads to: a value, nothing, or a place where the document has another shape than expected. */
export type Hit =
  | { readonly path: Path; readonly value: unknown }
  | { readonly path: Path; readonly absent: true }
  | { readonly path: Path; readonly wrong: string }

export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/**
 * Follows a pointer, own members only. A step `*` (our addition to the RFC) goes on with every item of an array or
 * every member of an object, so that several hits come back; `several` tells whether the pointer has one.
 */
export function followPointer(root: unknown, pointer: string): { hits: Hit[]; several: boolean } {
  const steps = pointerSteps(pointer)
  let hits: Hit[] = [{ path: [], value: root }]
  for (const step of steps)
    hits = hits.flatMap((hit) => ('value' in hit ? take(hit.path, hit.value, step) : [hit]))
  return { hits, several: steps.includes('*') }
}

/** Each item is kept with its path for a while: a hostile list must not fill the memory. */
const MAX_ITEMS = 100_000

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: '`true` or `false`',
}

function take(path: Path, value: unknown, step: string): Hit[] {
  if (typeof value !== 'object' || value === null) {
    const kind = value === null ? 'null' : (KINDS[typeof value] ?? 'something else')
    const expected = step === '*' ? 'a list or an object' : `something with \`${step}\` in it`
    return [
      {
        path,
        wrong: `\`${pointerOf(path) || 'the document'}\` is ${kind}, and ${expected} is expected`,
      },
    ]
  }
  if (step === '*') {
    const count = Object.keys(value).length
    if (count > MAX_ITEMS) {
      return [
        {
          path,
          wrong: `\`${pointerOf(path) || 'the document'}\` holds ${count} items, and at most ${MAX_ITEMS} are taken`,
        },
      ]
    }
    return Array.isArray(value)
      ? value.map((item: unknown, index) => ({ path: [...path, index], value: item }))
      : Object.entries(value).map(([key, item]) => ({ path: [...path, key], value: item as unknown }))
  }
  if (Array.isArray(value)) {
    if (!/^(0|[1-9]\d*)$/.test(step)) {
      return [
        {
          path,
          wrong: `\`${pointerOf(path) || 'the document'}\` is a list, and \`${step}\` is not an index`,
        },
      ]
    }
    const index = Number(step)
    return index < value.length
      ? [{ path: [...path, index], value: value[index] as unknown }]
      : [{ path: [...path, index], absent: true }]
  }
  return Object.hasOwn(value, step)
    ? [{ path: [...path, step], value: (value as Record<string, unknown>)[step] }]
    : [{ path: [...path, step], absent: true }]
}
