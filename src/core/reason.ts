import type { Scalar } from '../model/policy.js'
import { showNumber } from '../model/show.js'

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g

/** The facts that a reason names: `integrity {integrity_score}%` names `integrity_score`. */
export function templateNames(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string)
}

/** Puts the values of facts in the place of their names. */
export function fillReason(template: string, facts: ReadonlyMap<string, Scalar>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => {
    const value = facts.get(name)
    return value === undefined ? whole : showNumber(value)
  })
}
