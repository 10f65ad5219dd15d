import type { Case } from '../../generated/testsFile.js'
import type { Scalar } from '../../model/policy.js'

/** A case as it stands under `cases:` in a file of tests. */
export function caseText({ name, given, expect = {}, ...marks }: Case): string {
  const list = (key: string, items: readonly string[] | undefined): string[] =>
    items === undefined ? [] : [`${key}: [${items.map(yamlText).join(', ')}]`]
  const { level, because, actions, gates, error } = expect
  return [
    `  - name: ${yamlText(name)}`,
    ...(given === undefined ? [] : ['    given:']),
    ...Object.entries(given ?? {}).map(([fact, value]) => `      ${fact}: ${yamlValue(value)}`),
    ...(['missing', 'stale', 'invalid'] as const).flatMap((mark) =>
      list(mark, marks[mark]).map((line) => `    ${line}`),
    ),
    '    expect:',
    ...[
      ...(level === undefined ? [] : [`level: ${level}`]),
      ...list('because', because),
      ...list('actions', actions),
      ...list('gates', gates),
      ...list('error', error === undefined ? undefined : [error].flat()),
    ].map((line) => `      ${line}`),
    '',
  ].join('\n')
}

function yamlValue(value: Scalar): string {
  return typeof value === 'string' ? yamlText(value) : String(value)
}

/** The words that YAML, of one version or another, does not read as text. */
const NO_TEXT = /^(true|false|null|yes|no|on|off|y|n)$/i

/** A text that YAML reads as itself, also in a list. */
function yamlText(text: string): string {
  if (/^[a-z][\w-]*$/i.test(text) && !NO_TEXT.test(text)) return text
  // What cannot stand in single quotes is escaped as in JSON, which YAML reads, too.
  return /^(?:[^\p{C}\p{Z}]| )*$/u.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text)
}
