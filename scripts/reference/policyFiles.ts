import { respondingSections } from './respondingSections.js'
import { definitionOf, keyTable, limitsOf, table, type Schema } from './schemaTables.js'

/** Where each definition of the schema is told; a kind of value is told in one row, an object in a section. */
const SECTIONS: Readonly<Record<string, string>> = {
  level: 'a [level](#levels)',
  threshold: 'a [threshold](#thresholds)',
  fact: 'a [fact](#facts)',
  filter: 'a [filter](#filters)',
  rule: 'a [rule](#rules)',
  group: '[`all`, `any` or `not`](#conditions)',
  condition: 'a [condition](#conditions)',
  conditionList: 'a list of [conditions](#conditions)',
  gateFact: 'a [gate fact](#gatefacts)',
  gate: 'a [gate](#gates)',
  action: 'an [action](#actions)',
  inputFile: '[what the file must look like](#inputs)',
  inputColumn: 'a [column](#inputs)',
  waiver: 'a [waiver](#waivers)',
  comparisonValue: 'a [value to compare with](#conditions)',
}

const VALUES: Readonly<Record<string, string>> = {
  factName: 'fact name',
  levelName: 'level name',
  scalar: 'single value',
  path: 'path',
  pointer: 'pointer',
  duration: 'duration',
  unit: 'unit',
  description: 'description',
  onFault: 'choice',
  operator: 'operator',
}

const linked = (name: string): string | null => {
  const value = VALUES[name]
  return SECTIONS[name] ?? (value ? `a [${value}](#kinds-of-values)`.replace(/^a (?=\[op)/, 'an ') : null)
}

const WAIVER = `\`\`\`yaml
waivers:
  - code: unused-fact
    where: facts/spare_feed
    owner: platform team
    reason: the rule for it comes with the new sensors
    expires: '2026-03-31'
\`\`\``

/** An entry of a tested policy file, as it stands there. */
export interface Sample {
  readonly format: string
  readonly file: string
  readonly text: string
}

/** The reference of policy files from their schema, with a fact of each format; `shipped` are policy files by name. */
export function policyFilesReference(
  schema: Schema,
  samples: readonly Sample[],
  shipped: Readonly<Record<string, string>>,
): string {
  const definition = (name: string): Schema => {
    const found = schema.$defs?.[name]
    if (!found) throw new Error(`the schema has no definition ${name}`)
    return found
  }
  const keys = (name: string, ...inside: readonly string[]): string => {
    const at = inside.reduce((within, key) => within.properties?.[key] ?? {}, definition(name))
    return keyTable(schema, at, linked)
  }
  const sections = Object.entries(schema.properties ?? {})
  const about = (name: string): string => {
    const property = schema.properties?.[name]
    return property?.description ?? definition(definitionOf(property ?? {}) ?? name).description ?? ''
  }
  return [
    '# Policy files',
    schema.description,
    'A policy is every `*.yaml` and `*.yml` file directly in its rules folder, taken together; folders inside are not read. The files are YAML 1.2. Open each with a line that names the schema, so that editors complete and check it:',
    '```yaml\n# yaml-language-server: $schema=../schemas/policy.schema.json\n```',
    'Anchors, aliases, tags, `%YAML` lines and second documents are refused, and so is every key that is not listed here. A file may have 256 KiB.',
    table(
      ['section', 'what it holds'],
      sections.map(([name]) => [`[\`${name}\`](#${name.toLowerCase()})`, about(name)]),
    ),
    '`levels`, `facts` and `rules` must be there; `levels`, `respond`, `guards` and `outputs` in one file only, the others in as many as you like.',
    '## levels',
    about('levels'),
    'At least two. The name `UNKNOWN` belongs to the program: it is the level of a system whose health is not known. So do `BLOCK`, `ERROR`, `SUCCESS`, `FAILURE`, `FAILED` and `UPDATED`.',
    keys('level'),
    '## thresholds',
    about('thresholds'),
    'With `file` it is a [fact](#facts), and its value is kept under `thresholds` in the state and the log. Else it is a single value, or these keys:',
    keys('constant'),
    '## facts',
    about('facts'),
    'Which keys go together depends on the format. JSON: `pointer`, `itemDefault`, `onDay`. CSV: `column`, `where`, `last`, `within`, `comment`, `delimiter`. JSONL: `pointer`, `where`, `last`, `within`. The others go with each.',
    keys('fact'),
    ...samples.flatMap(({ format, file, text }) => [
      `A fact from ${format} ([${file}](../../${file})):`,
      `\`\`\`yaml\nfacts:\n${text}\`\`\``,
    ]),
    'A value that is absent is *missing*: no file, no such key, no record in the file, none left to take the `mean`, `min`, `max`, `first` or `last` of. A value that is there but does not fit (another type, out of range, an unknown word, `null`, a malformed file) is *invalid*. None of the three may name the last level, which is the healthiest; a default may be healthy, and is told aloud.',
    '### Filters',
    `${definition('filter').description} All filters of a fact must hold. In a CSV file every cell is text: a number is compared as a number, everything else as it is written.`,
    keys('filter'),
    '## rules',
    about('rules'),
    'Any rule here also runs in json-rules-engine as it is. Every rule is tried; the most severe level with a firing rule wins.',
    keys('rule'),
    '`event` holds:',
    keyTable(schema, definition('rule').properties?.['event'] ?? {}, linked),
    '`event.params` holds `reason` and whatever single values you add:',
    keyTable(schema, definition('rule').properties?.['event']?.properties?.['params'] ?? {}, linked),
    '### Conditions',
    `${definition('condition').description} \`conditions\` itself is one of \`all\`, \`any\` and \`not\`; they nest, and never stand beside each other or a comparison in one mapping.`,
    keys('group'),
    'A comparison:',
    keys('comparison'),
    `\`value\`: ${lowerFirst(definition('comparisonValue').description ?? '')}`,
    ...respondingSections({
      about,
      keys,
      meaning: (name) => definition(name).description ?? '',
      sample: (head, file, from, until) => partOf(shipped, head, file, from, until),
    }),
    '## outputs',
    about('outputs'),
    keys('outputs'),
    '## waivers',
    about('waivers'),
    'The usual place is a file of its own, `rules/waivers.yaml`. An error cannot be waived. No run is stopped by a waiver: they are looked at by `policy validate` alone.',
    keys('waiver'),
    WAIVER,
    '## Kinds of values',
    table(
      ['kind', 'what it is', 'form'],
      Object.entries(VALUES).map(([name, shown]) => {
        const { description = '', ...rest } = definition(name)
        const form = rest.enum
          ? rest.enum.map((word) => `\`${word}\``).join(', ')
          : limitsOf(rest).slice(2) || 'any'
        return [shown, description, form]
      }),
    ),
    '',
  ].join('\n\n')
}

/** The lines of one fact in the text of a policy file. */
export function sampleOf(format: string, file: string, text: string, fact: string): Sample {
  const match = new RegExp(`^  ${fact}:\\n(?: {4,}.*\\n)+`, 'm').exec(text)
  if (!match) throw new Error(`${file} has no fact ${fact}`)
  return { format, file, text: match[0] }
}

/** The lines of a shipped file from one that begins so up to one that begins otherwise, or to the end. */
function partOf(
  shipped: Readonly<Record<string, string>>,
  head: string,
  file: string,
  from: string,
  until?: string,
): string {
  const lines = (shipped[file] ?? '').trimEnd().split('\n')
  const start = lines.findIndex((line) => line.startsWith(from))
  const end = until === undefined ? lines.length : lines.findIndex((line) => line.startsWith(until))
  if (start === -1 || end <= start) throw new Error(`${file} has no part from ${from} to ${until}`)
  const part = lines.slice(start, end).join('\n').trimEnd()
  return `From [${file}](../../${file}):\n\n\`\`\`yaml\n${head}\n${part}\n\`\`\``
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
