import type { Comparison } from '../generated/policyFile.js'
import type { Path } from '../model/source.js'
import { isObject } from '../model/json.js'

const PARTS = ['fact', 'operator', 'value']

/** Every whole comparison in a nest, also in one that the schema refused elsewhere: one fault must not hide the next. */
export function* comparisonsOf(condition: unknown, keys: Path): Generator<[Comparison, Path]> {
  if (!isObject(condition)) return
  let nested = false
  for (const word of ['all', 'any', 'not']) {
    const inner = condition[word]
    if (inner === undefined) continue
    nested = true
    if (!Array.isArray(inner)) yield* comparisonsOf(inner, [...keys, word])
    else for (const [index, each] of inner.entries()) yield* comparisonsOf(each, [...keys, word, index])
  }
  if (!nested && PARTS.every((part) => Object.hasOwn(condition, part)))
    yield [condition as unknown as Comparison, keys]
}
