import type { Quality, RuleResult, Signal, Trigger } from '../../model/decision.js'
import { UNKNOWN } from '../../model/decision.js'
import type { GateFactSeen } from '../../model/gates.js'
import type { Policy, Rule, Scalar, SignalSpec } from '../../model/policy.js'
import type { Problem } from '../../model/problem.js'
import type { Reading } from '../../model/reading.js'
import type { PointOutcome, Situation, TestPoint } from '../../model/testing.js'
import { NO_GUARD_LOGS } from '../againstLog.js'
import { factValues, levelOf, triggersOf } from '../decide.js'
import { gateNeeds } from '../gateFacts.js'
import { factsSeen, tryEachGateQuickly } from '../judgeGates.js'
import { judgeSignals, type Judged } from '../judgeSignals.js'
import { holds, tryRules } from '../tryRules.js'

/**
 * Decides one point of a test by the way of a run, but with the quick rules. `previous` is the level of the decision
 * before it. Gates are tried where the point expects something of them.
 */
export async function decidePoint(
  policy: Policy,
  point: TestPoint,
  previous: string | null,
): Promise<PointOutcome> {
  return decideAtOnce(policy, point, previous)
}

/** The same, and at once: of thousands of points the waiting would be most of the time. */
export function decideAtOnce(
  policy: Policy,
  { situation, expect }: TestPoint,
  previous: string | null,
): PointOutcome {
  const tried = withConstants(policy, situation)
  const judged = judgeAll(situation)
  if (judged.errors.length > 0) return failed(judged.errors, previous)
  if (expect.gates === undefined) return decided(tried, judged.signals, previous, NO_GATES)
  return decided(tried, judged.signals, previous, decideGates(tried, situation))
}

function decided(
  policy: Policy,
  signals: readonly Signal[],
  previous: string | null,
  gates: GatesDecided,
): PointOutcome {
  const facts = factsOf(policy, signals)
  const fired = policy.rules.filter(({ conditions }) => holds(conditions, facts))
  const silent = fired.length === 0 && signals.every(({ raises }) => raises === undefined)
  const triggers = silent ? NO_TRIGGERS : triggersOf(policy, fired.map(unexplained), signals)
  return new Outcome(policy, signals, facts, triggers, previous, gates)
}

const NO_TRIGGERS: readonly Trigger[] = []

/** What `factValues` gives; the constants are put in once for all decisions. */
function factsOf(policy: Policy, signals: readonly Signal[]): Map<string, Scalar> {
  let constants = constantFacts.get(policy)
  if (!constants) {
    constants = factValues(policy, [])
    constantFacts.set(policy, constants)
  }
  const facts = new Map(constants)
  for (const { name, value } of signals) facts.set(name, value)
  return facts
}

const constantFacts = new WeakMap<Policy, ReadonlyMap<string, Scalar>>()

/** A rule that fired, without the values and words: the order of triggers does not depend on them. */
function unexplained({ name, level, priority }: Rule): RuleResult {
  return { rule: name, level, priority, fired: true, reason: '', conditions: NO_CONDITIONS }
}

const NO_CONDITIONS = { all: [], held: true }

/** Few ask for all of it, and filling in the reasons of all rules takes longer than deciding. */
class Outcome implements PointOutcome {
  readonly level: string
  readonly because: readonly string[]
  readonly errors: readonly Problem[] = []
  readonly gates: PointOutcome['gates']
  readonly gateResults: PointOutcome['gateResults']
  readonly gateFacts: PointOutcome['gateFacts']
  readonly #policy: Policy
  readonly #signals: readonly Signal[]

  constructor(
    policy: Policy,
    signals: readonly Signal[],
    readonly facts: ReadonlyMap<string, Scalar>,
    triggers: readonly Trigger[],
    readonly previous: string | null,
    { gates, gateResults, gateFacts }: GatesDecided,
  ) {
    this.level = levelOf(policy, triggers)
    this.because = triggers.map(({ rule }) => rule)
    this.gates = gates
    this.gateResults = gateResults
    this.gateFacts = gateFacts
    this.#policy = policy
    this.#signals = signals
  }

  get actions(): readonly string[] {
    return (this.#policy.responding.actions.get(this.level) ?? []).map(({ name }) => name)
  }

  get quality(): ReadonlyMap<string, Quality> {
    return new Map(this.#signals.map(({ name, quality }) => [name, quality]))
  }

  get results(): readonly RuleResult[] {
    return tryRules(this.#policy, this.facts)
  }
}

interface Known {
  readonly reading: Reading
  readonly now: number
  readonly judged: Judged
}

/** What judging a signal's last reading gave: most cases of a file share most of their readings. */
const lastJudged = new WeakMap<SignalSpec, Known>()

function judgeAll({ readings, now }: Situation): Pick<Judged, 'signals' | 'errors'> {
  const signals: Signal[] = []
  const errors: Problem[] = []
  for (const reading of readings) {
    let known = lastJudged.get(reading.spec)
    if (known?.reading !== reading || known.now !== now) {
      known = { reading, now, judged: judgeSignals([reading], now) }
      lastJudged.set(reading.spec, known)
    }
    signals.push(...known.judged.signals)
    errors.push(...known.judged.errors)
  }
  return { signals, errors }
}

type GatesDecided = Pick<PointOutcome, 'gates' | 'gateResults' | 'gateFacts'>

const NO_GATES: GatesDecided = { gates: null, gateResults: [], gateFacts: [] }

/** When a gate opens depends on the signals that are dated, and on nothing else here. */
const NOT_ASKED: ReadonlySet<string> = new Set()

/** The closed gates, whether or not the point expects something of them. */
export function closedGates(policy: Policy, { situation }: TestPoint): readonly string[] {
  return decideGates(withConstants(policy, situation), situation).gates ?? []
}

function decideGates(policy: Policy, situation: Situation): GatesDecided {
  const inputs = {
    readings: gateReadings(policy, situation),
    responses: situation.responses ?? [],
    responseLog: policy.outputs.responseLog,
    dated: NOT_ASKED,
    guardLogs: NO_GUARD_LOGS,
  }
  const tried = tryEachGateQuickly(policy, inputs, situation.now)
  const gates = policy.responding.gates.map(({ name }) => name)
  const results: RuleResult[] = gates.flatMap((name) => tried.results.get(name) ?? [])
  const facts: GateFactSeen[] = factsSeen(tried)
  return {
    // A gate that could not be judged is closed.
    gates: gates.filter((name) => tried.results.get(name)?.fired !== false),
    gateResults: results,
    gateFacts: facts,
  }
}

function gateReadings(policy: Policy, { readings, gateReadings: own }: Situation): Reading[] {
  const known = new Map([...readings, ...own].map((reading) => [reading.spec.name, reading]))
  return gateNeeds(policy).signals.map(
    ({ name }) => known.get(name) ?? fail(`\`${name}\` has no value, and gates use it`),
  )
}

/** The policy with the values that the test gives its constants. */
function withConstants(policy: Policy, { constants, gateConstants }: Situation): Policy {
  if (constants.size === 0 && gateConstants.size === 0) return policy
  const { responding } = policy
  return {
    ...policy,
    constants: policy.constants.map((each) => ({ ...each, value: constants.get(each.name) ?? each.value })),
    responding: {
      ...responding,
      gateFacts: responding.gateFacts.map((fact) =>
        fact.kind === 'constant' ? { ...fact, value: gateConstants.get(fact.name) ?? fact.value } : fact,
      ),
    },
  }
}

function failed(errors: PointOutcome['errors'], previous: string | null): PointOutcome {
  return {
    level: UNKNOWN,
    because: [],
    actions: [],
    facts: new Map(),
    quality: new Map(),
    previous,
    errors,
    results: [],
    ...NO_GATES,
  }
}

function fail(message: string): never {
  throw new Error(message)
}
