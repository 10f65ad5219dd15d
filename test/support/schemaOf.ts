import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Schema {
  readonly properties: Readonly<Record<string, unknown>>
}

/** A schema that the package ships, by its name: `policy_state`. */
export function schemaOf(name: string): Schema {
  const path = fileURLToPath(new URL(`../../schemas/${name}.schema.json`, import.meta.url))
  return JSON.parse(readFileSync(path, 'utf8')) as Schema
}
