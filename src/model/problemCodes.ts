/** Every code with what it means and what to do: the source of `docs/reference/problems.md`. */
export const PROBLEMS = {
  usage: ['The command line is wrong.', 'Read the message and `policy COMMAND --help`.'],
  'no-policy': [
    'The rules folder is not there or holds no policy file.',
    'Give the folder with `--rules DIR`, or copy the shipped `rules/` into the workspace.',
  ],
  'policy-unreadable': ['A policy file cannot be read.', 'Check that it is a file and its permissions.'],
  'policy-too-large': [
    'A policy file is larger than 256 KiB.',
    'Split it: any file in the folder may hold any section.',
  ],
  'ignored-file': [
    'A file of the rules folder looks like a policy file and is not read.',
    'Let its name end with `.yaml` or `.yml`, or move it out of the folder.',
  ],
  'yaml-syntax': ['A policy file is not YAML.', 'Mend the place that the message names.'],
  'yaml-feature': [
    'A policy file uses a part of YAML that changes what values mean: a `%YAML` line, an anchor, an alias, a tag or several documents.',
    'Write the value out in plain YAML 1.2.',
  ],
  'yaml-number': ['A number is not finite or loses digits.', 'Write a finite number with at most 15 digits.'],
  schema: ['A value is not what the schema asks for.', 'Follow the message; the reference lists every key.'],
  'unknown-key': ['A key is not known here.', 'Use the nearest right spelling, or delete it.'],
  'missing-key': ['A required key is not there.', 'Add it; the reference shows its shape.'],
  'missing-section': [
    'The policy lacks a section that every policy needs.',
    'Add `levels`, `facts` and `rules` in any file of the folder.',
  ],
  'duplicate-section': ['`levels` or `outputs` is written in two files.', 'Keep one of them.'],
  'duplicate-name': ['A name is defined twice.', 'Rename one or delete it.'],
  'reserved-name': [
    'A name has a meaning of its own in the program or in JavaScript.',
    'Choose another name.',
  ],
  'unknown-fact': [
    'A rule or a reason names a fact that nobody defines.',
    'Use the nearest right spelling, or define the fact.',
  ],
  'level-without-rule': [
    'No rule gives a level, and no `onMissing`, `onInvalid` or `onStale` names it.',
    'Add a rule for it, or delete the level.',
  ],
  'unknown-level': ['A level is named that the policy does not have.', 'Use one of `levels`.'],
  'unknown-operator': [
    'A condition uses an operator that does not exist.',
    'Use one of the operators in the message.',
  ],
  'operator-type': [
    'An operator does not fit the type of its fact.',
    'Order operators need numbers; `in` needs a list.',
  ],
  'value-type': [
    'A value does not fit the type of the fact it is compared with.',
    'Write a value of the type in the message.',
  ],
  'empty-conditions': [
    '`all` or `any` holds nothing; the engine would fire it always.',
    'Add a condition, or delete the rule.',
  ],
  'mixed-conditions': [
    '`all`, `any`, `not` or a comparison stand beside each other in one object; the engine would drop one without a word.',
    'Nest them.',
  ],
  'bad-path': [
    'A `path` is not a JSON Pointer, or reaches into a fact that is a single value.',
    'Read the value in `facts` with a `pointer`.',
  ],
  'fact-shape': [
    'A fact combines keys that do not belong together.',
    'Follow the message; the reference lists what fits each format.',
  ],
  'bad-default': [
    'A default does not fit the fact it belongs to.',
    'Write a default of the right type and range.',
  ],
  'healthy-fallback': [
    'A fault in a signal would read as the healthiest level.',
    'Name a more severe level, or `error`.',
  ],
  'bad-path-name': [
    'A path leaves its root, or two outputs share one file.',
    'Write a relative path below the root, one for each output.',
  ],
  'level-order': [
    'The priorities of levels do not fall from the most severe to the last.',
    'List the most severe first, with the highest priority.',
  ],
  'signal-missing': [
    'A signal is not there and a default stands in for it.',
    'Find out why the file or value is gone.',
  ],
  'signal-required': [
    'A signal is not there and the policy does not go on without it.',
    'Restore the file or value.',
  ],
  'signal-stale': ['A signal is older than the policy allows.', 'Find out why its source stopped.'],
  'signal-invalid': ['A signal is there but wrong.', 'Mend the value in the file that the message names.'],
  'signal-malformed': [
    'A signal file is not what its format asks for.',
    'Mend the file at the place that the message names.',
  ],
  'signal-unreadable': [
    'A signal file cannot be read.',
    'Check that it is a regular file and its permissions.',
  ],
  'signal-outside': [
    'A signal file lies outside the inputs root once links are followed.',
    'Move the file, or start from another root with `--inputs`.',
  ],
  'signal-too-large': [
    'A signal file, line or row is larger than the limit.',
    'Split it, or point the fact at a smaller file.',
  ],
  'unknown-setting': [
    '`--set` names a fact that the policy does not have, or gives a value that does not fit.',
    'Use a fact and a value from the message.',
  ],
  'state-unmarked': [
    'The policy is broken so that it does not say which state file it writes.',
    'Mend the policy and run again; until then do not trust the state file.',
  ],
  'time-backwards': [
    'A run took place at an earlier time than the record before it.',
    'Check the clock of the machine, or the time given with `--now`.',
  ],
  'log-unreadable': ['The log cannot be read to its end.', 'Check its permissions and the disk.'],
  'no-log': ['There is no log to verify.', 'Check the workspace: `-C DIR`.'],
  locked: [
    'Another run holds the lock of this workspace.',
    'Wait for it, or end the process that the message names.',
  ],
  'lock-unavailable': [
    'The kernel lock cannot be had on this machine.',
    'Use a platform and file system with file locks.',
  ],
  'write-failed': [
    'A result could not be written.',
    'Free the disk or mend the permissions; nothing acknowledged is lost.',
  ],
  'output-outside': [
    'An output would be written outside the workspace once links are followed.',
    'Remove the link.',
  ],
  'log-repaired': [
    'The last record of the log was torn by a crash and has been set aside.',
    'Nothing to do; the torn bytes are kept beside the log.',
  ],
  'log-changed': [
    'The log is not what was written: a record was edited, removed or reordered.',
    'Compare the log with its last copy in version control.',
  ],
  'fix-branch': [
    'The fix branch with the diagnostics could not be made.',
    'Check that git is installed and the repository can be written.',
  ],
  internal: [
    'The program met something that it did not expect.',
    'Report it with the message; nothing was decided.',
  ],
} as const satisfies Record<string, readonly [meaning: string, remedy: string]>

export type ProblemCode = keyof typeof PROBLEMS
