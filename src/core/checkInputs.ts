import type { InputColumn, InputFile } from '../generated/policyFile.js'
import type { Format } from '../model/policy.js'
import type { Fault } from '../model/source.js'
import { checkJsonSchema } from './checkJsonSchema.js'
import { formatOf } from './factFormat.js'
import { patternFault } from './patternFault.js'
import { staysBelow, strayWords } from './relativePath.js'
import { sayInto, type Say } from './sayFault.js'
import type { Entry, Sections } from './sections.js'
import { isObject } from '../model/json.js'

/** The one key that says what a file of the format must look like. */
const KEY_OF = { json: 'schema', jsonl: 'records', csv: 'columns' } as const satisfies Record<
  Format,
  keyof InputFile
>

const FORMATS = ['json', 'jsonl', 'csv'] as const

/** The files that `policy verify inputs` looks at: where they are, and whether what is asked of them makes sense. */
export function checkInputs({ inputFiles }: Sections): Fault[] {
  return inputFiles.flatMap((entry) => {
    const faults: Fault[] = []
    const say = sayInto(faults, entry.place)
    if (!staysBelow(entry.name)) {
      const help = 'write a relative path without `..`; `--inputs DIR` sets the root'
      say('bad-path-name', [], `\`${entry.name}\` ${strayWords(entry.name, 'its root')}`, help)
    }
    const { soundAt } = entry
    const value: InputFile = isObject(entry.value) ? entry.value : {}
    if (entry.sound) checkShape(entry, say)
    for (const key of ['schema', 'records'] as const)
      if (isObject(value[key]) && soundAt([key])) checkJsonSchema(value[key], [key], say)
    for (const [name, column] of Object.entries(isObject(value.columns) ? value.columns : {}))
      if (soundAt(['columns', name])) checkColumn(name, column, say)
    return faults
  })
}

function checkShape({ name, value }: Entry<InputFile>, say: Say): void {
  const given = FORMATS.filter((format) => value[KEY_OF[format]] !== undefined)
  const format = formatOf({ file: name })
  const [first, ...others] = given
  if (first === undefined) {
    const help = 'add a `schema` (JSON), `records` (JSONL) or `columns` (CSV)'
    const wanted = format ? `add \`${KEY_OF[format]}\`` : help
    say('input-shape', [], `nothing says what \`${name}\` must look like`, wanted)
    return
  }
  if (format !== null) {
    for (const stray of given.filter((each) => each !== format)) {
      const message = `\`${KEY_OF[stray]}\` is for ${stray}, and \`${name}\` is ${format}`
      say('input-shape', [KEY_OF[stray]], message, `use \`${KEY_OF[format]}\``, 'key')
    }
  } else {
    for (const other of others) {
      const message = `\`${KEY_OF[other]}\` does not go with \`${KEY_OF[first]}\`: a file has one format`
      say('input-shape', [KEY_OF[other]], message, 'delete one of them', 'key')
    }
  }
  for (const key of ['comment', 'delimiter'] as const) {
    const sign = value[key]
    if (sign === undefined) continue
    if (value.columns === undefined)
      say('input-shape', [key], `\`${key}\` goes with \`columns\``, undefined, 'key')
    else if (/["\r\n]/.test(sign)) say('input-shape', [key], `a quote or a line break cannot be a \`${key}\``)
    else if (key === 'comment' && sign.includes(value.delimiter ?? ','))
      say('input-shape', [key], `\`${sign}\` holds the delimiter`)
  }
}

function checkColumn(name: string, column: InputColumn, say: Say): void {
  const { type, min, max, pattern, values } = column
  const at = (key: keyof InputColumn): string[] => ['columns', name, key]
  for (const key of ['min', 'max'] as const) {
    if (column[key] !== undefined && type !== 'number' && type !== 'integer')
      say('input-shape', at(key), `\`${key}\` goes with numbers, and the type is ${type}`, undefined, 'key')
  }
  if (min !== undefined && max !== undefined && min > max)
    say('input-shape', at('max'), `\`max\` ${max} is below \`min\` ${min}`)
  if (values !== undefined && type !== 'string')
    say(
      'input-shape',
      at('values'),
      `\`values\` goes with \`type: string\`, and the type is ${type}`,
      undefined,
      'key',
    )
  const wrong = pattern === undefined ? null : patternFault(pattern)
  if (wrong !== null) say('input-shape', at('pattern'), wrong)
}
