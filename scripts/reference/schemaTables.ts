/** Turns JSON Schema into tables of Markdown. Knows as much of it as the schemas here use. */

export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly const?: boolean | number | string
  readonly examples?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly if?: Schema
  readonly then?: Schema
  readonly else?: Schema
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
}

/** How a `$ref` is shown: a link to where the definition is told, or null to tell it in place. */
export type Linked = (definition: string) => string | null

export function definitionOf(schema: Schema): string | undefined {
  return schema.$ref?.replace('#/$defs/', '')
}

/** The keys of an object, also those that stand in the branches of its `if`. */
export function propertiesOf(schema: Schema): Record<string, Schema> {
  const branches = [schema.then, schema.else].flatMap((branch) => (branch ? [propertiesOf(branch)] : []))
  return Object.assign({}, ...branches, schema.properties) as Record<string, Schema>
}

/** One row for each key of an object: key, type with its limits, default, meaning. */
export function keyTable(root: Schema, schema: Schema, linked: Linked): string {
  const rows = Object.entries(propertiesOf(schema)).map(([key, property]) => {
    const { meaning, preset } = meaningOf(root, property)
    const kind = kindOf(root, property, linked)
    const needed = schema.required?.includes(key) ? 'required' : (preset ?? '')
    return [`\`${key}\``, kind, needed, meaning]
  })
  return table(['key', 'what it is', 'when left out', 'meaning'], rows)
}

/** One row for each key and, flattened, for each key inside: `triggers[].because[].fact`. */
export function deepTable(root: Schema, schema: Schema): string {
  return table(['key', 'what it is', 'meaning'], deepRows(root, schema, ''))
}

function deepRows(root: Schema, schema: Schema, above: string): string[][] {
  return Object.entries(propertiesOf(schema)).flatMap(([key, property]) => {
    const name = `${above}${key}`
    const whole = resolve(root, property)
    const always = schema.required?.includes(key) ? '' : '; not always'
    const own = [
      `\`${name}\``,
      `${kindOf(root, property, () => null)}${always}`,
      meaningOf(root, property).meaning,
    ]
    const extra =
      typeof whole.additionalProperties === 'object' ? resolve(root, whole.additionalProperties) : null
    const item = whole.items ? resolve(root, whole.items) : null
    return [
      own,
      ...(whole.properties ? deepRows(root, whole, `${name}.`) : []),
      ...(extra?.properties ? deepRows(root, extra, `${name}.*.`) : []),
      ...(item?.properties ? deepRows(root, item, `${name}[].`) : []),
    ]
  })
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`
}

/** A description says what holds without the key as a sentence of its own: "Left out: a comma." */
function meaningOf(root: Schema, schema: Schema): { meaning: string; preset?: string } {
  const text = schema.description ?? resolve(root, schema).description ?? ''
  const match = / ?Left out: ([^.]*(?:\.[^ .][^.]*)*)\.(?= |$)/.exec(text)
  return match ? { meaning: text.replace(match[0], ''), preset: match[1] as string } : { meaning: text }
}

function resolve(root: Schema, schema: Schema): Schema {
  const name = definitionOf(schema)
  if (name === undefined) return schema
  const definition = root.$defs?.[name]
  if (!definition) throw new Error(`there is no definition ${name}`)
  return { ...resolve(root, definition), ...schema }
}

/** "a list of [rules](#rules), at least 1", "a number from 1 to 1000", "one of `json`, `csv`" */
function kindOf(root: Schema, schema: Schema, linked: Linked): string {
  const name = definitionOf(schema)
  const link = name === undefined ? null : linked(name)
  if (link !== null) return link
  const whole = resolve(root, schema)
  if (whole.const !== undefined) return `\`${whole.const}\``
  if (whole.enum) return `one of ${whole.enum.map((word) => `\`${word}\``).join(', ')}`
  return `${baseKind(root, whole, linked)}${limitsOf(whole)}`
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  object: 'a mapping',
  array: 'a list',
}

function baseKind(root: Schema, schema: Schema, linked: Linked): string {
  const types = [schema.type ?? 'object'].flat().map((type) => {
    if (type === 'array' && schema.items) return `a list (each: ${kindOf(root, schema.items, linked)})`
    if (type === 'object' && typeof schema.additionalProperties === 'object')
      return `a mapping (each: ${kindOf(root, schema.additionalProperties, linked)})`
    return KINDS[type] ?? type
  })
  const last = types.pop() ?? ''
  return types.length > 0 ? `${types.join(', ')} or ${last}` : last
}

/** The limits of a value in words, with a comma before each; empty when there are none. */
export function limitsOf(schema: Schema): string {
  const { minimum, maximum, maxLength, minItems, maxItems, uniqueItems, pattern } = schema
  const limits = [
    range(minimum, maximum),
    maxLength === undefined ? '' : maxLength === 1 ? 'one character' : `up to ${maxLength} characters`,
    range(minItems, maxItems, 'entries'),
    uniqueItems ? 'none of them twice' : '',
    pattern === undefined ? '' : `\`${pattern}\``,
  ]
  return limits.flatMap((limit) => (limit === '' ? [] : [`, ${limit}`])).join('')
}

function range(from: number | undefined, to: number | undefined, unit = ''): string {
  const behind = unit === '' ? '' : ` ${unit}`
  if (from === undefined && to === undefined) return ''
  if (to === undefined) return `at least ${from}${behind}`
  return from === undefined ? `at most ${to}${behind}` : `${from} to ${to}${behind}`
}

/** A table cell must not end at a bar inside it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
