import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What responding writes, by the schema that it must keep to. */
export type ResponseDocument = 'preview' | 'record' | 'undo' | 'blocked' | 'state'

const NAMES: Readonly<Record<ResponseDocument, string>> = {
  preview: 'policy_response_preview',
  record: 'policy_response_log_record',
  undo: 'policy_response_undo',
  blocked: 'policy_response_blocked',
  state: 'policy_response_state',
}

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, discriminator: true })
ajv.addKeyword('tsType')
const compiled = new Map<ResponseDocument, ValidateFunction>()

export function responseSchema(kind: ResponseDocument): Readonly<Record<string, unknown>> {
  const path = fileURLToPath(new URL(`../../schemas/${NAMES[kind]}.schema.json`, import.meta.url))
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

/** Faults as one line each, so that a failing test shows them; none for a document that keeps to its schema. */
export function responseFaults(kind: ResponseDocument, document: unknown): string[] {
  const validate = compiled.get(kind) ?? ajv.compile(forAjv(responseSchema(kind)))
  compiled.set(kind, validate)
  if (validate(document)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
}

/** Fails with every fault unless a document that the program wrote keeps to its schema. */
export function expectValid(kind: ResponseDocument, document: unknown): void {
  expect(responseFaults(kind, document), JSON.stringify(document)).to.deep.equal([])
}

/** A record is one of several; told by its `type` it gets the faults of that one, and not those of all. */
function forAjv(schema: Readonly<Record<string, unknown>>): object {
  if (schema['oneOf'] === undefined) return schema
  return { ...schema, type: 'object', discriminator: { propertyName: 'type' } }
}
