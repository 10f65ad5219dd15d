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
    'A file or folder below the rules looks like a part of the policy, or like tests, and is not read.',
    'Let its name end with `.yaml` or `.yml`, and stand directly in the rules folder; tests, directly in its `tests`.',
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
  'duplicate-section': [
    '`levels`, `outputs`, `respond`, `guards` or the actions of one level are written in two files.',
    'Keep one of them.',
  ],
  'duplicate-name': ['A name is defined twice.', 'Rename one or delete it.'],
  'reserved-name': [
    'A name has a meaning of its own in the program or in JavaScript.',
    'Choose another name.',
  ],
  'unknown-fact': [
    'A rule, a gate, an action, a guard or a text names a fact or a value that nobody defines.',
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
    'A path leaves its root, or an output has the place of another one or of the rules.',
    'Write a relative path below the root without `..`, one for each output.',
  ],
  'output-overlap': [
    'A file that the policy reads has the place of one that it writes, where the inputs are read from the workspace.',
    'Rename one of the two, or read the inputs from a folder of their own with `--inputs DIR`.',
  ],
  'gate-event': [
    'A rule under `rules` blocks, or one under `gates` does not.',
    'Rules under `rules` give a level, those under `gates` give `BLOCK`.',
  ],
  'gate-fact-misplaced': [
    'A gate fact is named where only facts of the decision count, or another fact where only gate facts do.',
    'Follow the message; gates may read facts, and rules no gate facts.',
  ],
  'gate-fact-cycle': ['Gate facts are computed from each other.', 'Take one of them out of the ring.'],
  'gate-fact-chain': [
    'Gate facts are computed from each other in a chain that is too long.',
    'Compute the last one from fewer in between.',
  ],
  'gate-fact-unused': ['No gate reads a gate fact.', 'Add the gate that it is meant for, or delete it.'],
  'gate-fallback': [
    'A gate fact cannot do that when it is missing, invalid or stale.',
    'Write `BLOCK`, or a choice from the message.',
  ],
  'action-shape': [
    'An action cannot be run, recorded or undone as it is written.',
    'Follow the message; the reference lists the keys.',
  ],
  'gate-file-changed': [
    'A folder that an action may change holds a file that gates read or guards write.',
    'Let `changes` name the files that the command itself writes.',
  ],
  'shell-placeholder': [
    'A value would be put into a text that a shell or another interpreter reads as code.',
    'Hand the value over as an argument of its own.',
  ],
  'guard-shape': [
    'A guard names a fact that cannot be turned: it is not one value of a JSON file, or of another type.',
    'Name a fact of the kind in the message.',
  ],
  'input-shape': [
    'What is asked of an input file does not fit its format, or would check nothing.',
    'Follow the message.',
  ],
  'unused-fact': [
    'No rule, gate, guard, text or action uses a fact, and it calls for no level by itself.',
    'Use it in a rule, or delete it.',
  ],
  'unused-threshold': ['Nothing is compared with a threshold.', 'Compare a fact with it, or delete it.'],
  'unused-condition': [
    'A condition decides nothing: it always or never holds, or another one beside it says as much.',
    'Change it to what was meant, or delete it.',
  ],
  'unused-action': [
    'An action belongs to a level that nothing gives.',
    'Add a rule for the level, or move the action.',
  ],
  'duplicate-rule': [
    'Two rules have the same conditions, and the second adds nothing.',
    'Change the conditions of one of them, or delete it.',
  ],
  'rule-without-reason': [
    'A rule does not say why it fires.',
    'Add `params: { reason: … }` to its event, in a sentence for the people on call.',
  ],
  'rule-without-test': [
    'No test makes a rule fire, or none says what must come of it.',
    'Add a case to the tests of the policy; `policy test --coverage` lists what they reach.',
  ],
  'gate-without-test': [
    'No test closes a gate, or none says that it must be closed.',
    'Add a case to the tests of the policy that expects `gates`.',
  ],
  'threshold-out-of-range': [
    'A fact is compared with a number that it never comes to.',
    'Mend the number, or the `min` and `max` of the fact.',
  ],
  'odd-characters': [
    'A policy file holds characters that read otherwise than they are: direction controls, invisible ones, or letters of another script that look like Latin ones.',
    'Delete them, or type the letters anew.',
  ],
  'odd-placeholder': [
    'A text names a fact as some other language would: `${fact}`, `{{fact}}`, `{ fact }`.',
    'Write `{fact}`.',
  ],
  'odd-path': [
    'The path of a file is an address, a pattern, or holds a variable that nothing fills.',
    'Write the path out, relative to the inputs root.',
  ],
  'other-unit': [
    'A fact is compared with a fact or threshold of another unit.',
    'Compare it with something of its own unit, or mend the unit of one of the two.',
  ],
  'waiver-invalid': [
    'A waiver cannot silence anything: no warning has its code, its last day is no day, it has no owner or no reason, or it is written twice.',
    'Follow the message.',
  ],
  'waiver-expired': [
    'The last day of a waiver is over, and what it silenced is told again.',
    'Do what the warning asks for, or look at it again and set a new day; then delete the waiver or change it.',
  ],
  'waiver-unused': [
    'A waiver silences nothing: there is no such warning, or no longer.',
    'Delete it, or correct its `code` and `where`.',
  ],
  'waiver-too-long': [
    'A waiver holds for more than a year.',
    'Set an earlier day, on which somebody looks at it again.',
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
  'signal-schema': [
    'A signal file does not fit its schema in `inputs`.',
    'Mend the file at the place that the message names, or the schema.',
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
  'bad-schema': [
    'A schema or a pattern in `inputs` cannot be used.',
    'Mend it as the message says: JSON Schema 2020-12, without references to elsewhere.',
  ],
  'no-inputs': [
    'Not one file that the policy reads is there.',
    'Name the folder that holds them with `--inputs DIR`.',
  ],
  'log-unreadable': ['The log cannot be read to its end.', 'Check its permissions and the disk.'],
  'no-gates': [
    'A policy has actions and no `gates:` at all, so nothing is done.',
    'Write `gates:` that say when nothing may be done, or find the file that held them; `gates: []` forbids nothing.',
  ],
  'no-log': ['There is no log to verify.', 'Check the workspace: `-C DIR`.'],
  'no-storage': [
    'There are neither snapshots nor mirrored anchors to verify.',
    'Name the folder that holds them with `--inputs DIR`, or begin with `policy anchor`.',
  ],
  'anchor-unlisted': [
    'An anchor was in no entry of the chain, and has been entered.',
    'A crash of `policy anchor` leaves it so; if there was none, an entry was removed: find out by whom.',
  ],
  'anchor-broken': [
    'The chain of anchors does not hold, so it is not extended.',
    'Put back what was changed, or move the folder aside whole: the next anchor begins a new chain.',
  ],
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
  'snapshot-failed': [
    'What an action may change cannot be copied so that an undo could restore it, or cannot be told apart after it.',
    'Mend what the message names, or let `changes` name other files.',
  ],
  'snapshot-outside': [
    'What an action may change lies outside the workspace once links are followed, or is all of it.',
    'Let `changes` name files and folders below the workspace.',
  ],
  'snapshot-too-large': [
    'What an action may change is more than is copied: 10,000 files, folders and links, or 256 MiB.',
    'Let `changes` name fewer files.',
  ],
  'copy-damaged': [
    'A copy that an undo needs is missing or is not what was copied.',
    'Restore the file from version control or a backup; the undo has touched nothing.',
  ],
  'undo-invalid': [
    'An undo file names paths or versions that no snapshot writes.',
    'Find out who changed it; restore it from version control or a backup.',
  ],
  'restore-blocked': [
    'Something that the action did not make stands where an undo would restore a file.',
    'Move it away and undo again; the undo has touched nothing.',
  ],
  'output-outside': [
    'An output would be written outside the workspace once links are followed.',
    'Remove the link.',
  ],
  'log-repaired': [
    'The last record of the log was torn by a crash and has been set aside.',
    'Nothing to do; the torn bytes are kept beside the log.',
  ],
  'log-torn': [
    'A log ends in half a record: a crash left it, or a response is writing it.',
    'Nothing to do; what writes to the log next sets it aside.',
  ],
  'log-changed': [
    'The log is not what was written: a record was edited, removed or reordered.',
    'Compare the log with its last copy in version control.',
  ],
  'fix-branch': [
    'The fix branch with the diagnostics could not be made.',
    'Check that git is installed and the repository can be written.',
  ],
  'no-guard': [
    'The policy does not say which facts `policy trust` or `policy brake` write, or they cannot be written.',
    'Name them under `guards`: single values of a JSON file.',
  ],
  'guard-by-remains': [
    'The policy is broken, and a guard was closed in the place that is left of it, or in the usual one.',
    'Mend the policy, and see that the guard which it means is closed.',
  ],
  'guard-unlocked-write': [
    'A guard was closed without the lock of the workspace: its log and the audit marker were left alone.',
    'End the run that holds the lock, and see how the guard stands.',
  ],
  'guard-damaged': [
    'The file of the trust guard or of the brake cannot be read, or is not what it should be.',
    'Mend it by hand; until then it counts as closed.',
  ],
  'guard-changed': [
    'The file of a guard is not as the last command left it.',
    'Find out what changed it; where a command was cut short, give it again.',
  ],
  'guard-contradicted': [
    'The log of a guard ends in a record that closed it, and its file says that it is open: it counts as closed.',
    'Look who changed the file; then open the guard with its command, or close it again.',
  ],
  'unlock-limit': [
    'The trust guard was unlocked as often as a day allows, or the limit cannot be told.',
    'Wait for midnight UTC, or mend the file with the limit.',
  ],
  'state-missing': [
    'There is no state to respond to, or it cannot be read.',
    'Decide first: `policy run`. To act all the same: `--policy LEVEL --force --reason TEXT`.',
  ],
  'state-unknown': [
    'The state is UNKNOWN: the last run failed, and there is no level to respond to.',
    'Mend what the run tells, and decide anew with `policy run`.',
  ],
  'state-too-old': [
    'The state is older than `respond.maxStateAge`, or its age is not known.',
    'Decide anew with `policy run`.',
  ],
  'state-changed': [
    'The state is not what the last record of the decision log says.',
    'See what was changed with `policy verify log`, and decide anew with `policy run`.',
  ],
  'policy-changed': ['The rules have changed since the state was decided.', 'Decide anew with `policy run`.'],
  'level-not-current': [
    'A response to another level than that of the state is asked for.',
    'Leave `--policy` out, or force it with a reason.',
  ],
  'already-responded': [
    'The decision has its response already: one decision gets one.',
    'See it with `policy responses`; a new decision gets a new response.',
  ],
  'response-log-changed': [
    'The log of responses is not what was written, so what was done before is not known.',
    'See what was changed with `policy verify log`.',
  ],
  'plan-unfilled': [
    'An action needs a value of the decision that the state does not give.',
    'Decide first with `policy run`.',
  ],
  'plan-changed': [
    'The plan is not the one that was approved with `--plan`.',
    'Look at the plan again with `policy respond`, and approve that.',
  ],
  'action-interrupted': [
    'The program was ended while an action ran, so nobody knows how far it came.',
    'See `policy responses ID`: take it back with `policy undo`, or look at what it should have done.',
  ],
  'under-way': [
    'The response of the decision is being carried out right now.',
    'Wait for it; `policy responses` shows how far it is.',
  ],
  'lock-lost': [
    'The lock file of responses was deleted or replaced while a response ran.',
    'Leave the file where it is; `policy responses` shows what was done.',
  ],
  stopped: [
    'A person stopped the program before anything was begun.',
    'Nothing to do; ask again when it is wanted.',
  ],
  'plan-too-large': [
    'The commands of a plan are too long to be recorded.',
    'Hand large values over in a file, and not in an argument.',
  ],
  'still-running': [
    'A response was cut short, and processes that it started are alive.',
    'Wait for them or end them; the message names them.',
  ],
  'no-response': ['There is no response of that name.', '`policy responses` lists them.'],
  'not-undoable': [
    'A response or an action cannot be taken back, or has been already.',
    'Read the message; `policy responses ID` shows what can still be undone.',
  ],
  'secret-in-undo': [
    'The undo command of an action holds a secret, and the undo file would keep it.',
    'Let the command read the secret from its environment.',
  ],
  'undo-conflict': [
    'A file changed since the action, and an undo would lose that change.',
    'Look at the difference; `--force --reason TEXT` restores all the same.',
  ],
  'no-tests': [
    'There is nothing to try: no folder of tests, no file in it, or every case is skipped.',
    'Write cases into `tests/*.yaml` beside the rules.',
  ],
  'no-case': ['No case has what `--run` asks for.', 'Give a part of `file > name`, as it is printed.'],
  'tests-unreadable': [
    'A file of tests cannot be read, is too large, or names a folder that cannot be used.',
    'Follow the message.',
  ],
  'test-shape': [
    'A test combines things that do not belong together, or says of a fact what cannot be.',
    'Follow the message; the reference lists every key.',
  ],
  'test-value': [
    'A test gives a value that its fact cannot have, a range that is none, or a time that is none.',
    'Write a value of the type and range in the message.',
  ],
  'test-incomplete': [
    'A case says nothing of a fact that the decision needs.',
    'Give it a value, in the case or for the whole file, or mark it as missing.',
  ],
  'test-checks-nothing': [
    'A case expects nothing, so it could not fail.',
    'Say what is expected, with `expect`, `sweep` or `steps`.',
  ],
  'unknown-name': [
    'A test names a rule, an action, a gate or a problem that does not exist.',
    'Use the nearest right spelling.',
  ],
  'file-exists': [
    '`policy init` would write a file where something is already, so it wrote nothing.',
    'Name another folder: `policy init other-folder`.',
  ],
  internal: [
    'The program met something that it did not expect.',
    'Report it with the message; nothing was decided.',
  ],
} as const satisfies Record<string, readonly [meaning: string, remedy: string]>

export type ProblemCode = keyof typeof PROBLEMS
