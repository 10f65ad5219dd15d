import { deepTable, type Schema } from './schemaTables.js'

/** The schemas of what responding writes. */
export interface ResponseSchemas {
  readonly preview: Schema
  readonly record: Schema
  readonly undo: Schema
  readonly blocked: Schema
  readonly state: Schema
}

const HEADINGS: Readonly<Record<string, string>> = {
  started: 'A response begins',
  intent: 'An action starts',
  receipt: 'An action has ended',
  response: 'A response has ended',
  blocked: 'A response is blocked',
}

/** The reference of what responding writes, from the five schemas and the examples in them. */
export function responsesReference({ preview, record, undo, blocked, state }: ResponseSchemas): string {
  return [
    '# Responses',
    'What `policy respond` and `policy undo` write. The names of the files are those of [`outputs`](policy-files.md#outputs); the schemas are `schemas/policy_response_*.schema.json`. What the actions and gates are is told in [`actions`](policy-files.md#actions) and [`gates`](policy-files.md#gates).',
    ...fileSection('The preview', preview, '`state/policy_response_preview.json`'),
    '## The log of responses',
    `\`state/policy_response_log.jsonl\`. ${record.description} Records are only ever appended, and chained by \`prev\` as those of [the log](state-and-log.md#the-log) are; \`policy verify log\` follows the chain.`,
    'An intent is durable before its command starts, and a receipt follows when the command has ended. An intent without a receipt is an action that was interrupted: nobody knows how far it came, it is not run again by itself unless the policy calls it `idempotent`, and `policy responses` says what to do.',
    ...Object.entries(HEADINGS).flatMap(([kind, heading], index) => [
      `### ${heading}`,
      record.$defs?.[kind]?.description,
      deepTable(record, record.$defs?.[kind] ?? {}),
      `\`\`\`json\n${JSON.stringify(record.examples?.[index], null, 2)}\n\`\`\``,
    ]),
    ...fileSection('The undo file', undo, '`state/policy_response_undo_<response_id>_<action>.json`'),
    ...fileSection('The blocked report', blocked, '`reports/policy_response_blocked.json`'),
    ...fileSection('The end of the log', state, '`state/policy_response_state.json`'),
    '## The audit marker',
    'One line in the audit file beside that of the decision, replaced by each response and never repeated.',
    '```text\n<!-- POLICY_RESPONSE: APPLIED 2025-11-14T16:05:03+00:00 policy=RED succeeded=3/3 -->\n<!-- POLICY_RESPONSE: BLOCKED 2025-11-14T16:05:00+00:00 reason: safety_brake_engaged -->\n<!-- POLICY_RESPONSE: UNDONE 2025-11-14T18:30:00+00:00 response=20251114T160500Z-6f1c2a90b7de succeeded=1/1 -->\n```',
    '',
  ].join('\n\n')
}

function fileSection(heading: string, schema: Schema, file: string): string[] {
  return [
    `## ${heading}`,
    `${file}. ${schema.description}`,
    deepTable(schema, schema),
    `\`\`\`json\n${JSON.stringify(schema.examples?.[0], null, 2)}\n\`\`\``,
  ]
}
