import { deepTable, type Schema } from './schemaTables.js'

/** The reference of what runs write, from the two schemas and from one run of the shipped policy. */
export function stateAndLogReference(
  state: Schema,
  record: Schema,
  sample: { readonly state: string; readonly record: string },
): string {
  return [
    '# State and log',
    'What a run writes. The names of the files are those of [`outputs`](policy-files.md#outputs); the schemas are `schemas/policy_state.schema.json` and `schemas/policy_log_record.schema.json`. What responding writes is told in [Responses](responses.md).',
    '## The state file',
    `${state.description} It is replaced as a whole: a reader finds all of the old one or all of the new one.`,
    deepTable(state, state),
    'The first keys of a state, from `examples/yellow-drift`:',
    `\`\`\`json\n${sample.state}\n\`\`\``,
    '## The log',
    `${record.description} Records are only ever appended.`,
    deepTable(record, record),
    'One record, from the same run (a single line in the log):',
    `\`\`\`json\n${sample.record}\n\`\`\``,
    '`policy verify` follows the chain of `prev` from the first record to the one that the state file names. A log may begin with records of another tool; they are taken as they are, and the first record of this one is chained to the last of them.',
    '## The audit marker',
    'One line in the audit file, replaced at each run and never repeated; every other byte of the file stays.',
    '```text\n<!-- POLICY_ORCHESTRATION: UPDATED 2025-11-14T12:00:00+00:00 policy=GREEN -->\n<!-- POLICY_ORCHESTRATION: FAILED 2025-11-14T12:00:00+00:00 -->\n```',
    '',
  ].join('\n\n')
}
