/** The sections of the reference of policy files that tell of responding. */

/** What the reference page has ready for them. */
export interface Parts {
  /** What a section is about. */
  readonly about: (section: string) => string
  /** The description of a definition. */
  readonly meaning: (definition: string) => string
  /** The table of the keys of a definition, or of an object somewhere in it. */
  readonly keys: (definition: string, ...inside: readonly string[]) => string
  /** A part of a shipped file under the head of its section, as a code block under the name of the file. */
  readonly sample: (head: string, file: string, from: string, until?: string) => string
}

/** `gateFacts`, `gates`, `actions`, `respond`, `guards` and `inputs`. */
export function respondingSections({ about, meaning, keys, sample }: Parts): string[] {
  return [
    '## gateFacts',
    about('gateFacts'),
    'They share one space of names with facts and thresholds. A gate may read all three, a rule no gate fact: a decision must be explained by its own record, and gate facts are read anew long after it. A gate fact is one of these:',
    '- a single value, or a constant with `value`, `unit` and `description`, as under [`thresholds`](#thresholds);\n- with `file`, a [fact](#facts) read from a file, without `log`;\n- with `responses`, a count of what the program itself did;\n- with `largestOf` or `firstOf`, a value computed from other gate facts.',
    '`onMissing` of a gate fact is `default` or `BLOCK`, `onStale` is `warn` or `BLOCK`, and `onInvalid` is always `BLOCK`, which may be left out: a value that is wrong never opens a gate. `BLOCK` closes the gates that read the fact; `error` is another word for it. A level cannot stand here. While its file is there, a `default` stands in for numbers alone: a file that does not say whether a switch is on closes.',
    sample('gateFacts:', 'rules/gates.yaml', '  safety_brake:', '  own_responses:'),
    `With \`responses\`: ${lowerFirst(meaning('appliedResponses'))}`,
    keys('appliedResponses'),
    sample('gateFacts:', 'rules/gates.yaml', '  own_responses:', '  reported_responses:'),
    `With \`largestOf\`: ${lowerFirst(meaning('largestOf'))}`,
    keys('largestOf'),
    `With \`firstOf\`: ${lowerFirst(meaning('firstOf'))}`,
    keys('firstOf'),
    sample('gateFacts:', 'rules/gates.yaml', '  unlock_limit:', 'gates:'),
    'A count that belongs to one day, with `onDay`: where the file says another day, it is 0.',
    sample('gateFacts:', 'rules/gates.yaml', '  manual_unlocks:', '  unlock_limit_daily:'),
    'A gate fact that no gate, no guard and no other gate fact reads is told as a warning.',
    '## gates',
    about('gates'),
    'Every gate is tried, and every closed one is told. The [conditions](#conditions) are those of rules.',
    keys('gate'),
    '`event` holds:',
    keys('gate', 'event'),
    '`event.params` holds:',
    keys('gate', 'event', 'params'),
    sample('gates:', 'rules/gates.yaml', '  - name: rate-limit', '  - name: manual-unlocks'),
    '## actions',
    about('actions'),
    'The level must be one of `levels`, and all of its actions stand in one file: they have an order.',
    keys('action'),
    sample('actions:\n  RED:', 'rules/actions.yaml', '    - name: integrity_anchor_mirror'),
    'No shell reads `run` and `undo`: `*`, `|`, `$HOME` and quotes mean nothing in them, and every entry is exactly one argument. The first one is the program, which no value may choose. In the others, and in `undo_instruction`, these stand for values:',
    PLACEHOLDERS,
    'A value is put in as it is and never read again: braces in it are braces. Text in other braces stays as it is written, such as `{ print $1 }` or JSON. Gate facts cannot be named: an action is given what was decided, not what was read since.',
    'A script that a shell or another interpreter takes as an argument (`sh -c`, `python -c`, `node -e` …) may not hold a placeholder: the value would be read as code. Hand it over as an argument of its own:',
    "<!-- not a policy file -->\n\n```yaml\nrun: [sh, -c, 'echo \"$1\"', sh, '{forecast_risk}']\n```",
    '`changes` names files and folders as they are; `*` stands for nothing else. What records the decisions and responses (every file under [`outputs`](#outputs) but the folders `mirrors` and `snapshots`) and the rules cannot be named: an undo would put an older version in the place of the evidence. `reversible: true` needs `changes` or an `undo`, and an `undo` does not go with `reversible: false`.',
    '## respond',
    about('respond'),
    keys('respond'),
    '## guards',
    about('guards'),
    'A fact that is written must be one value of a JSON file: a `pointer` without `*`, and no `reduce`. It may stand under `facts` or `gateFacts`. `trust` holds:',
    keys('guards', 'trust'),
    '`brake` holds:',
    keys('guards', 'brake'),
    sample('guards:', 'rules/gates.yaml', '  trust:'),
    '## inputs',
    about('inputs'),
    `${meaning('inputFile')} One of the three, and the one that fits the ending of the file; where the ending says nothing, the key does.`,
    keys('inputFile'),
    'A JSON Schema here may hold the keywords of 2020-12 and no others: a misspelt one would check nothing, without a word. `$ref` stays within the schema. A column holds:',
    keys('inputColumn'),
    sample(
      'inputs:',
      'rules/inputs.yaml',
      '  exports/integrity_metrics_registry.csv:',
      '  federation/weighted_consensus.json:',
    ),
  ]
}

const PLACEHOLDERS = [
  '| placeholder | stands for |',
  '|---|---|',
  '| `{integrity_score}` | the value of a fact or threshold in the decision |',
  '| `{response.id}` | the name of this response |',
  '| `{response.level}` | the level that is responded to |',
  '| `{response.decision}` | the id of the decision |',
  '| `{place.workspace}`, `{place.inputs}`, `{place.rules}` | the folders, as they are seen from where the action runs (`cwd`); one that lies outside the workspace as an absolute path |',
  '| `{{word}}` | no value: the text `{word}` |',
].join('\n')

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
