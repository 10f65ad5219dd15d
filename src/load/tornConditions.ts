import type { ErrorObject } from 'ajv'
import { isObject } from '../model/json.js'

const PARTS = ['fact', 'operator', 'value']

/**
 * The comparisons with a dash before each of their lines, so that each line is a condition of its own: by the place of the
 * first part, the keys before which another dash stands, and the places of the other parts.
 */
export function tornConditions(errors: readonly ErrorObject[]): {
  readonly keys: ReadonlyMap<string, readonly string[]>
  readonly rest: ReadonlySet<string>
} {
  const parts = new Map<string, readonly string[]>()
  for (const { keyword, instancePath, data } of errors) {
    if (keyword !== 'required' || !/\/(all|any)\/\d+$/.test(instancePath) || !isObject(data)) continue
    const keys = Object.keys(data)
    if (keys.length > 0 && keys.every((key) => PARTS.includes(key))) parts.set(instancePath, keys)
  }
  const keys = new Map<string, readonly string[]>()
  const rest = new Set<string>()
  for (const [place, first] of parts) {
    if (rest.has(place)) continue
    const [, list = '', index = ''] = /^(.*\/)(\d+)$/.exec(place) ?? []
    const others: string[] = []
    const dashed: string[] = []
    for (let next = Number(index) + 1; ; next += 1) {
      const more = parts.get(`${list}${next}`)
      if (!more || more.some((key) => first.includes(key) || others.includes(key))) break
      others.push(...more)
      dashed.push(...more.slice(0, 1))
    }
    if (first.length + others.length < PARTS.length) continue
    keys.set(place, dashed)
    for (const step of dashed.keys()) rest.add(`${list}${Number(index) + 1 + step}`)
  }
  return { keys, rest }
}
