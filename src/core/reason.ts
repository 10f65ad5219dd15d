import type { Scalar } from '../model/policy.js'
import { showBeside } from '../model/show.js'

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g

/** The facts that a reason names: `integrity {integrity_score}%` names `integrity_score`. */
export function templateNames(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string)
}

/** Puts the values of facts in the place of their names, none rounded so far that it stands to another as it does not. */
export function fillReason(template: string, facts: ReadonlyMap<string, Scalar>): string {
  const values = templateNames(template).flatMap((name) => facts.get(name) ?? [])
  return template.replace(PLACEHOLDER, (whole, name: string) => {
    const value = facts.get(name)
    if (value === undefined) return whole
    const others = values.filter((each) => each !== value)
    return showBeside(value, others)
  })
}
