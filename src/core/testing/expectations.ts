import type { Expectation as ExpectationFile } from '../../generated/testsFile.js'
import { UNKNOWN } from '../../model/decision.js'
import type { ProblemCode } from '../../model/problemCodes.js'
import type { Path } from '../../model/source.js'
import type { Expectation } from '../../model/testing.js'
import type { Tell } from './sayTest.js'
import { valueFault } from './valueFault.js'
import type { Vocabulary } from './vocabulary.js'

/** The problems that a run can fail with before it decides. */
const RUN_FAILS_WITH: readonly ProblemCode[] = [
  'signal-invalid',
  'signal-malformed',
  'signal-outside',
  'signal-required',
  'signal-stale',
  'signal-too-large',
  'signal-unreadable',
]

/** Where an expectation stands: alone in a case, beside a sweep, in the first step or in a later one. */
export type Standing = 'case' | 'sweep' | 'first step' | 'later step'

/** An expectation as it is held against a decision; what is wrong with it is told. */
export function expectationOf(
  file: ExpectationFile,
  standing: Standing,
  { vocabulary, path, tell }: { vocabulary: Vocabulary; path: Path; tell: Tell },
): Expectation {
  const on = { vocabulary, path, tell }
  checkStanding(file, standing, on)
  checkNames(file, on)
  checkValues(file, on)
  const { facts, quality, error, ...plain } = file
  return {
    ...plain,
    ...(facts === undefined ? {} : { facts: new Map(Object.entries(facts)) }),
    ...(quality === undefined ? {} : { quality: new Map(Object.entries(quality)) }),
    ...(error === undefined ? {} : { error: [error].flat() }),
  }
}

interface On {
  readonly vocabulary: Vocabulary
  readonly path: Path
  readonly tell: Tell
}

function checkStanding(file: ExpectationFile, standing: Standing, { path, tell }: On): void {
  const refuse = (key: string, message: string, help: string): void =>
    tell.say('test-shape', [...path, key], message, help, 'key')
  if (file.error !== undefined && Object.keys(file).length > 1) {
    const others = Object.keys(file).filter((key) => key !== 'error')
    const list = others.map((key) => `\`${key}\``).join(', ')
    refuse(
      'error',
      `\`error\` stands beside ${list}`,
      'a run that fails decides nothing: expect `error` alone',
    )
  }
  if (standing === 'sweep' && file.level !== undefined)
    refuse(
      'level',
      '`level` stands beside a `sweep`',
      'the sweep says the level of each range: delete `level`',
    )
  if (standing === 'sweep' && file.error !== undefined)
    refuse('error', '`error` stands beside a `sweep`', 'a sweep expects levels: write a case of its own')
  if (standing === 'later step') return
  for (const key of ['previous', 'changed'] as const) {
    if (file[key] === undefined) continue
    if (standing === 'first step')
      refuse(
        key,
        `\`${key}\` stands in the first step`,
        'no decision comes before it: expect it in a later step',
      )
    else refuse(key, `\`${key}\` stands outside of \`steps\``, 'only a step has a decision before it')
  }
}

function checkNames(file: ExpectationFile, on: On): void {
  const { vocabulary, path, tell } = on
  const { levels, rules, raised, actions, gates } = vocabulary
  if (file.level === UNKNOWN) {
    const help = 'a run that fails is expected with `error`'
    tell.say('unknown-level', [...path, 'level'], `\`${UNKNOWN}\` is no level of a decision`, help)
  } else if (file.level !== undefined && !levels.has(file.level))
    tell.unknown('unknown-level', 'level', file.level, levels, [...path, 'level'])
  if (file.previous !== undefined && file.previous !== UNKNOWN && !levels.has(file.previous))
    tell.unknown('unknown-level', 'level', file.previous, levels, [...path, 'previous'])
  checkList(file.because, 'because', 'rule', [rules, raised], on)
  checkList(file.actions, 'actions', 'action', [actions], on)
  checkList(file.gates, 'gates', 'gate', [gates], on)
  if (file.error !== undefined) checkCodes(file.error, on)
}

function checkList(
  names: readonly string[] | undefined,
  key: string,
  kind: string,
  known: readonly ReadonlySet<string>[],
  { path, tell }: On,
): void {
  if (names === undefined) return
  for (const [index, name] of names.entries()) {
    if (known.some((each) => each.has(name))) continue
    const all = known.flatMap((each) => [...each])
    tell.unknown('unknown-name', kind, name, all, [...path, key, index])
  }
}

function checkCodes(error: string | readonly string[], { path, tell }: On): void {
  for (const [index, code] of [error].flat().entries()) {
    if (RUN_FAILS_WITH.some((known) => known === code)) continue
    const at = typeof error === 'string' ? [...path, 'error'] : [...path, 'error', index]
    tell.unknown('unknown-name', 'problem that a run fails with, called', code, RUN_FAILS_WITH, at)
  }
}

function checkValues(file: ExpectationFile, { vocabulary, path, tell }: On): void {
  if (file.facts === undefined && file.quality === undefined) return
  for (const [name, value] of Object.entries(file.facts ?? {})) {
    const at = [...path, 'facts', name]
    const known = decisionFact(name, at, { vocabulary, path, tell })
    const fault = known && valueFault(name, known, value)
    if (fault) tell.say('test-value', at, fault.message, fault.help)
  }
  for (const name of Object.keys(file.quality ?? {})) {
    const at = [...path, 'quality', name]
    const known = decisionFact(name, at, { vocabulary, path, tell })
    if (known?.kind === 'constant')
      tell.say('test-shape', at, `\`${name}\` is a constant, and has no quality`, undefined, 'key')
  }
}

function decisionFact(name: string, at: Path, { vocabulary, tell }: On) {
  const known = vocabulary.facts.get(name)
  if (!known) tell.unknown('unknown-fact', 'fact', name, vocabulary.facts.keys(), at, 'key')
  else if (known.gates) {
    const help = 'expect `gates`, which it closes or opens'
    tell.say('test-shape', at, `\`${name}\` is a fact of gates, and rules do not see it`, help, 'key')
  }
  return known?.gates === false ? known : undefined
}
