import type { Case, Expectation as ExpectationFile, Step } from '../../generated/testsFile.js'
import type { Scalar } from '../../model/policy.js'
import type { Path } from '../../model/source.js'
import type { Expectation, TestPoint } from '../../model/testing.js'
import { factValues } from '../decide.js'
import { milliseconds } from '../duration.js'
import { judgeSignals } from '../judgeSignals.js'
import { expectationOf } from './expectations.js'
import { changeStage } from './changeStage.js'
import type { Tell } from './sayTest.js'
import { lackingFacts, situationOf } from './situations.js'
import type { FromFolder, Stage } from './stage.js'
import { sweptRanges, valuesTriedOf, valuesWithin } from './sweep.js'
import type { Vocabulary } from './vocabulary.js'

/** What the points of a case are made over. */
export interface CaseOn {
  readonly vocabulary: Vocabulary
  readonly stage: Stage
  readonly now: number
  readonly path: Path
  readonly tell: Tell
  readonly folder: (now: number) => FromFolder
  /** The folder as the case names it, and what the case expects to be missing in it. */
  readonly inputs?: { readonly name: string; readonly missing: ReadonlySet<string> }
}

/** The one decision of a case that only expects. */
export function plainPoint(file: ExpectationFile, on: CaseOn): TestPoint[] {
  const { vocabulary, stage, path, tell, now } = on
  const expect = expectationOf(file, 'case', { vocabulary, path: [...path, 'expect'], tell })
  const folder = on.folder(now)
  if (!isComplete(stage, folder, expect.gates !== undefined, path, on)) return []
  return [{ label: '', situation: situationOf(vocabulary, stage, folder, now), expect, follows: false }]
}

/** One decision for each value that stands for the ranges of a sweep. */
export function sweepPoints(file: Case, sweep: NonNullable<Case['sweep']>, on: CaseOn): TestPoint[] {
  const { vocabulary, stage, path, tell, now } = on
  const [name, written] = Object.entries(sweep)[0] as [string, Record<string, string>]
  const at = [...path, 'sweep', name]
  const ranges = sweptRanges(name, written, { vocabulary, path: at, tell })
  const beside = expectationOf(file.expect ?? {}, 'sweep', { vocabulary, path: [...path, 'expect'], tell })
  tellSwept(file, name, new Set(Object.values(written)).size, on)
  const folder = on.folder(now)
  const [first] = ranges
  if (!first || tell.faults.length > 0) return []
  const quiet = { vocabulary, folder, now, path, tell }
  const swept = (value: Scalar): Stage => changeStage(stage, { given: { [name]: value } }, quiet)
  if (!isComplete(swept(first.from), folder, beside.gates !== undefined, path, on)) return []
  const others = valuesIn(swept(first.from), folder, on)
  const tried = valuesTriedOf(name, vocabulary.policy, others)
  return ranges.flatMap((range) =>
    valuesWithin(range, tried).map((value) => ({
      label: `${name} = ${value}`,
      situation: situationOf(vocabulary, swept(value), folder, now),
      expect: { ...beside, level: range.level },
      follows: false,
    })),
  )
}

/** A fact is swept over its values, and over nothing else; what holds for one level alone is not expected of several. */
function tellSwept(file: Case, name: string, levels: number, { path, tell }: CaseOn): void {
  for (const key of ['given', 'missing', 'stale', 'invalid'] as const) {
    const said = file[key]
    const index = Array.isArray(said) ? said.indexOf(name) : said && Object.hasOwn(said, name) ? name : -1
    if (index === -1) continue
    const message = `\`${name}\` is swept, and stands under \`${key}\`, too`
    tell.say(
      'test-shape',
      [...path, key, index],
      message,
      'delete it there',
      key === 'given' ? 'key' : 'value',
    )
  }
  if (levels < 2) return
  for (const key of ['because', 'actions'] as const) {
    if (file.expect?.[key] === undefined) continue
    const message = `\`${key}\` stands beside a \`sweep\` over ${levels} levels`
    const help = 'it can hold for one level alone: write a case for each'
    tell.say('test-shape', [...path, 'expect', key], message, help, 'key')
  }
}

/** The values of all facts that gates and rules compare, as far as they are known without judging gates. */
function valuesIn(stage: Stage, folder: FromFolder, { vocabulary, now }: CaseOn): Map<string, Scalar> {
  const { policy } = vocabulary
  const { readings, gateReadings } = situationOf(vocabulary, stage, folder, now)
  const { signals } = judgeSignals([...readings, ...gateReadings], now)
  const constants = policy.responding.gateFacts.flatMap((fact): [string, Scalar][] =>
    fact.kind === 'constant' ? [[fact.name, fact.value]] : [],
  )
  return new Map([...factValues(policy, signals), ...constants, ...stage.constants])
}

/** One decision for each step, each over what the one before it left. */
export function stepPoints(steps: readonly Step[], on: CaseOn): TestPoint[] {
  const { vocabulary, path, tell } = on
  if (!steps.some(({ expect }) => expect)) {
    const message = 'no step expects anything'
    tell.say('test-checks-nothing', [...path, 'steps'], message, 'add `expect` to a step', 'key')
    return []
  }
  let { now, stage } = on
  const points: TestPoint[] = []
  for (const [index, step] of steps.entries()) {
    const at = [...path, 'steps', index]
    now += step.after === undefined ? 0 : milliseconds(step.after)
    const folder = on.folder(now)
    stage = changeStage(stage, step, { vocabulary, folder, now, path: at, tell })
    const expect: Expectation = expectationOf(step.expect ?? {}, index === 0 ? 'first step' : 'later step', {
      vocabulary,
      path: [...at, 'expect'],
      tell,
    })
    // What one step lacks, all after it lack as well: it is told once.
    const responds = step.respond === true
    if (!isComplete(stage, folder, expect.gates !== undefined || responds, at, on)) return []
    points.push({
      label: `step ${index + 1}`,
      situation: situationOf(vocabulary, stage, folder, now),
      expect,
      follows: index > 0,
      ...(responds ? { responds } : {}),
    })
    if (responds) stage = { ...stage, responses: [...stage.responses, now] }
  }
  return points
}

/** Whether a decision can be made at all; what it lacks is told. */
function isComplete(
  stage: Stage,
  folder: FromFolder,
  gates: boolean,
  path: Path,
  { vocabulary, tell, inputs }: CaseOn,
): boolean {
  const lacking = lackingFacts(vocabulary, stage, folder, gates, inputs?.missing)
  if (lacking.length === 0) return true
  const names = lacking.map((name) => `\`${name}\``)
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const message = `${list} ${names.length === 1 ? 'has' : 'have'} no value`
  const it = names.length === 1 ? 'it' : 'each'
  const markable = lacking.some((name) => vocabulary.facts.get(name)?.kind === 'signal')
  const help = `give ${it} in \`given\`${markable ? `, or list ${it} under \`missing\`` : ''}`
  if (inputs)
    tell.say('test-incomplete', path, `${message} in \`${inputs.name}\``, `put its file there, ${help}`)
  else tell.say('test-incomplete', path, message, help)
  return false
}
