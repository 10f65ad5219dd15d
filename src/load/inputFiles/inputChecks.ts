import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'
import type { InputFile } from '../../model/policy.js'
import { parseTime } from '../../model/time.js'
import { cellChecks, type CellCheck } from './cellChecks.js'
import { mismatches, type Mismatch } from './mismatches.js'
import { schemaRefusal, type SchemaRefusal } from './schemaRefusal.js'

/** What a value is held against; gives what does not fit, to be put into words when it is told. */
export type Check = (value: unknown) => (() => Mismatch)[]

/** What one file is held against. */
export type InputCheck =
  | { readonly format: 'json' | 'jsonl'; readonly check: Check }
  | { readonly format: 'csv'; readonly columns: readonly CellCheck[] }

/** A schema of the policy that cannot be used; its path starts at the entry of the file. */
export interface RefusedSchema extends SchemaRefusal {
  readonly file: string
}

/**
 * Compiles what the policy says of its input files. JSON Schema 2020-12 by ajv in strict mode: an unknown keyword or
 * format is a fault, and so is a reference to anything outside the schema. Nothing is ever loaded.
 */
export async function inputChecks(
  inputs: ReadonlyMap<string, InputFile>,
): Promise<{ checks: ReadonlyMap<string, InputCheck>; refused: readonly RefusedSchema[] }> {
  const checks = new Map<string, InputCheck>()
  const refused: RefusedSchema[] = []
  let ajv: typeof Ajv2020 | undefined
  let meta: Ajv2020 | undefined
  for (const [file, input] of inputs) {
    if (input.columns) {
      checks.set(file, { format: 'csv', columns: cellChecks(input.columns) })
      continue
    }
    const key = input.records ? 'records' : 'schema'
    ajv ??= (await import('ajv/dist/2020.js')).Ajv2020
    meta ??= new ajv({ allErrors: true, verbose: true, logger: false })
    const whole = key === 'records' ? 'the record' : 'the document'
    const compiled = compile(ajv, meta, input[key] ?? {}, whole)
    if (typeof compiled === 'function') {
      checks.set(file, { format: key === 'records' ? 'jsonl' : 'json', check: compiled })
    } else {
      refused.push(...compiled.map(({ path, ...each }) => ({ file, path: [key, ...path], ...each })))
    }
  }
  return { checks, refused }
}

/** Of a larger document only the first fault is told: each value of it may be one, and each takes memory. */
const MOST_VALUES = 20_000

function compile(
  ajv: typeof Ajv2020,
  meta: Ajv2020,
  schema: Record<string, unknown>,
  whole: string,
): Check | SchemaRefusal[] {
  try {
    if (!meta.validateSchema(schema)) {
      const told = mismatches(meta.errors ?? [], metaSchema(meta, schema), 'the schema')
      return told.map((each) => {
        const { path, message, help } = each()
        return { path, message, ...(help === undefined ? {} : { help }) }
      })
    }
    const all = engine(ajv, true).compile(schema)
    let first: ValidateFunction | undefined
    return (value) => {
      const small = isSmall(value)
      if (!small) first ??= engine(ajv, false).compile(schema)
      const validate = small ? all : (first as ValidateFunction)
      try {
        return validate(value) === true ? [] : mismatches(validate.errors ?? [], schema, whole)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return [
          () => ({
            path: [],
            message: `${whole} cannot be checked: its schema refers to itself without end`,
          }),
        ]
      }
    }
  } catch (error) {
    return [schemaRefusal(error as Error, schema)]
  }
}

/** Without the schemas of JSON Schema itself: a reference to them would lead out of the schema. */
function engine(Ajv: typeof Ajv2020, allErrors: boolean): Ajv2020 {
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    strictTuples: false,
    allowUnionTypes: true,
    allErrors,
    verbose: true,
    // An object has what it says itself, and not what JavaScript gives to every object.
    ownProperties: true,
    multipleOfPrecision: 9,
    meta: false,
    validateSchema: false,
    logger: false,
  })
  ajv.addFormat(
    'date-time',
    (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text) && parseTime(text) !== null,
  )
  ajv.addFormat('date', (text) => /^\d{4}-\d\d-\d\d$/.test(text) && parseTime(text) !== null)
  return ajv
}

function metaSchema(ajv: Ajv2020, schema: Record<string, unknown>): object {
  const named = schema['$schema'] ?? ajv.defaultMeta()
  const found = typeof named === 'string' ? ajv.getSchema(named)?.schema : named
  return typeof found === 'object' ? found : {}
}

function isSmall(value: unknown): boolean {
  let left = MOST_VALUES
  const count = (each: unknown): void => {
    left -= 1
    if (left < 0 || typeof each !== 'object' || each === null) return
    for (const inner of Object.values(each)) {
      if (left < 0) return
      count(inner)
    }
  }
  count(value)
  return left >= 0
}
