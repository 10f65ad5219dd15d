import { definitionOf, keyTable, type Schema } from './schemaTables.js'

const SECTIONS: Readonly<Record<string, string>> = {
  case: 'a [case](#cases)',
  expectation: '[what is expected](#expect)',
  step: 'a [step](#steps)',
  values: 'fact to value',
  factNames: 'a list of facts',
  factName: 'a fact',
  level: 'a level',
  duration: 'a duration: `30s`, `15m`, `24h`, `7d`',
  name: 'one line of text',
}

const linked = (name: string): string | null => SECTIONS[name] ?? null

/** The reference of test files from their schema, with parts of the shipped ones; `shipped` are their texts by name. */
export function testFilesReference(schema: Schema, shipped: Readonly<Record<string, string>>): string {
  const definition = (name: string): Schema => {
    const found = schema.$defs?.[name]
    if (!found) throw new Error(`the schema has no definition ${name}`)
    return found
  }
  const keys = (name: string): string => keyTable(schema, definition(name), linked)
  const of = (key: string): string => {
    const property = definition('case').properties?.[key] ?? {}
    return property.description ?? definition(definitionOf(property) ?? '').description ?? ''
  }
  const sample = (file: string, name: string): string => {
    const part = caseOf(shipped[file] ?? '', name)
    return `From [${file}](../../${file}):\n\n<!-- tests file -->\n\n\`\`\`yaml\nnow: 2025-11-14T12:00:00Z\ncases:\n${part}\`\`\``
  }
  return [
    '# Test files',
    schema.description,
    'Open each with a line that names the schema, so that editors complete and check it:',
    '<!-- not a policy file -->\n\n```yaml\n# yaml-language-server: $schema=../../schemas/policy_tests.schema.json\n```',
    keyTable(schema, schema, linked),
    'Every signal needs a value: in the baseline, in the case, or by a mark. None is filled in, for a default would be tested without anybody noticing. The facts of gates need one where a case expects `gates`.',
    '## cases',
    definition('case').description,
    keys('case'),
    sample('rules/tests/levels.yaml', 'RED: integrity'),
    '## expect',
    definition('expectation').description,
    keys('expectation'),
    '## sweep',
    of('sweep'),
    sample('rules/tests/levels.yaml', 'integrity is critical below 90, and wants watching below 95'),
    '## steps',
    of('steps'),
    keys('step'),
    sample('rules/tests/gates.yaml', 'manual unlocks count for their day'),
    '',
  ].join('\n\n')
}

/** The lines of one case. */
function caseOf(text: string, name: string): string {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.replaceAll("'", '') === `  - name: ${name}`)
  if (start === -1) throw new Error(`no shipped test is called ${name}`)
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => line === '' || line.startsWith('  - ') || line.startsWith('  #'))
  return `${[lines[start], ...rest.slice(0, end === -1 ? rest.length : end)].join('\n').trimEnd()}\n`
}
