import fc from 'fast-check'
import { DEFAULT_OUTPUTS } from '../../../src/core/outputs.js'
import type {
  Action,
  Comparison,
  Condition,
  Gate,
  GateFact,
  Policy,
  Rule,
  Scalar,
  SignalSpec,
  ValueShape,
} from '../../../src/model/policy.js'

/** Random policies that use every way of comparing, and random values for their facts. */

const ORIGIN = { file: 'rules.yaml', line: 1, column: 1 }

function signal(name: string, shape: Omit<ValueShape, 'normalize'>, value: Scalar): SignalSpec {
  return {
    name,
    description: '',
    from: { file: `${name}.json`, format: 'json', field: '/value', where: [], delimiter: ',' },
    shape: { ...shape, normalize: [] },
    default: value,
    onMissing: 'default',
    onInvalid: 'error',
    onStale: 'warn',
    logAs: name,
    threshold: false,
    origin: ORIGIN,
  }
}

const SIGNALS: readonly SignalSpec[] = [
  signal('ratio', { type: 'number', min: 0, max: 10 }, 10),
  signal('level', { type: 'number' }, 0),
  signal('count', { type: 'integer', min: 0, max: 6 }, 0),
  signal('word', { type: 'enum', values: ['a', 'b', 'c'] }, 'a'),
  signal('flag', { type: 'boolean' }, false),
  { ...signal('text', { type: 'string' }, 'x'), onMissing: { level: 'RED' } },
  {
    ...signal('bar', { type: 'number', min: 0, max: 10 }, 2.5),
    onMissing: { level: 'YELLOW' },
    threshold: true,
  },
]

const gateSignal = (name: string, shape: Omit<ValueShape, 'normalize'>, value: Scalar): GateFact => ({
  kind: 'signal',
  name,
  spec: signal(name, shape, value),
  origin: ORIGIN,
})

const GATE_FACTS: readonly GateFact[] = [
  gateSignal('first', { type: 'integer', min: 0, max: 9 }, 3),
  gateSignal('second', { type: 'integer', min: 0 }, 4),
  gateSignal('brake', { type: 'boolean' }, false),
  { kind: 'responses', name: 'own', within: 86_400_000, origin: ORIGIN },
  { kind: 'constant', name: 'limit', value: 3, origin: ORIGIN },
  { kind: 'largestOf', name: 'larger', of: ['own', 'second'], origin: ORIGIN },
  { kind: 'firstOf', name: 'either', of: ['first', 'second'], origin: ORIGIN },
]

const ORDERS = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const
const SAME = ['equal', 'notEqual'] as const
const LISTS = ['in', 'notIn'] as const

const numeric = (facts: readonly string[], others: readonly string[]): fc.Arbitrary<Comparison> =>
  fc.oneof(
    fc.record({
      fact: fc.constantFrom(...facts),
      operator: fc.constantFrom(...ORDERS, ...SAME),
      value: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(0, 2, 2.5, 3, 10) },
        { weight: 2, arbitrary: fc.constantFrom(...others).map((fact) => ({ fact })) },
      ),
    }),
    fc.record({
      fact: fc.constantFrom(...facts),
      operator: fc.constantFrom(...LISTS),
      value: fc.uniqueArray(fc.constantFrom(0, 2, 3), { minLength: 1, maxLength: 3 }),
    }),
  )

const words: fc.Arbitrary<Comparison> = fc.oneof(
  fc.record({
    fact: fc.constant('word'),
    operator: fc.constantFrom(...SAME),
    value: fc.constantFrom('a', 'b', 'c'),
  }),
  fc.record({
    fact: fc.constantFrom('word', 'text'),
    operator: fc.constantFrom(...LISTS),
    value: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    fact: fc.constant('text'),
    operator: fc.constantFrom(...SAME),
    value: fc.constantFrom('x', 'no', { fact: 'word' }),
  }),
)

const truth = (fact: string): fc.Arbitrary<Comparison> =>
  fc.record({ fact: fc.constant(fact), operator: fc.constantFrom(...SAME), value: fc.boolean() })

/** A rule begins with a group. */
function nest(comparison: fc.Arbitrary<Comparison>): fc.Arbitrary<Condition> {
  const { group } = fc.letrec<{ group: Condition; part: Condition }>((tie) => ({
    part: fc.oneof({ maxDepth: 2 }, comparison, tie('group')),
    group: fc.oneof(
      { maxDepth: 2 },
      fc.record({ all: fc.array(tie('part'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('part'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('part') }),
    ),
  }))
  return group
}

const ofRules = nest(
  fc.oneof(
    {
      weight: 3,
      arbitrary: numeric(['ratio', 'level', 'count', 'edge'], ['level', 'count', 'edge', 'step', 'bar']),
    },
    { weight: 1, arbitrary: words },
    { weight: 1, arbitrary: truth('flag') },
  ),
)

const ofGates = nest(
  fc.oneof(
    {
      weight: 3,
      arbitrary: numeric(['first', 'larger', 'either', 'own', 'count'], ['limit', 'either', 'second']),
    },
    { weight: 1, arbitrary: truth('brake') },
    { weight: 1, arbitrary: truth('flag') },
  ),
)

const LEVELS = ['RED', 'YELLOW', 'GREEN']

const actions: fc.Arbitrary<ReadonlyMap<string, readonly Action[]>> = fc
  .array(fc.nat(2), { maxLength: 3 })
  .map((counts) => {
    return new Map(
      counts.map((count, index): [string, Action[]] => {
        const level = LEVELS[index] ?? 'RED'
        return [level, Array.from({ length: count }, (_, each) => action(`${level.toLowerCase()}_${each}`))]
      }),
    )
  })

function action(name: string): Action {
  return {
    name,
    description: '',
    run: ['true'],
    timeout: 1000,
    cwd: '.',
    env: [],
    changes: [],
    reversible: false,
    undoInstruction: '',
    onFailure: 'stop',
    idempotent: false,
    origin: ORIGIN,
  }
}

export const policies: fc.Arbitrary<Policy> = fc
  .record({
    rules: fc.array(fc.tuple(ofRules, fc.constantFrom('RED', 'RED', 'YELLOW', 'GREEN')), {
      minLength: 1,
      maxLength: 3,
    }),
    gates: fc.array(ofGates, { maxLength: 2 }),
    actions,
    edge: fc.constantFrom(2, 2.01, 5),
    step: fc.constantFrom(2, 3),
  })
  // What is generated more than once may be one object; what is read from a file never is.
  .map((parts) => structuredClone(parts))
  .map(({ rules, gates, actions, edge, step }) => ({
    levels: LEVELS.map((name) => ({ name, color: '#000000', description: '', priority: 1 })),
    constants: [
      { name: 'edge', description: '', value: edge, origin: ORIGIN },
      { name: 'step', description: '', value: step, origin: ORIGIN },
    ],
    signals: SIGNALS,
    rules: rules.map(([conditions, level], index): Rule => ({
      name: `rule-${index}`,
      level,
      priority: 1,
      conditions,
      reason: '',
      params: {},
      origin: ORIGIN,
    })),
    outputs: DEFAULT_OUTPUTS,
    responding: {
      gateFacts: GATE_FACTS,
      gates: gates.map((conditions, index): Gate => ({
        name: `gate-${index}`,
        conditions,
        reason: 'closed',
        origin: ORIGIN,
      })),
      gated: true,
      actions,
      maxStateAge: 1000,
      secrets: [],
      guards: {},
      digest: '',
    },
    inputFiles: new Map(),
    digest: '',
  }))

const near = (...values: number[]): fc.Arbitrary<number> =>
  fc.constantFrom(...values.flatMap((at) => [at, at - 0.01, at + 0.01, at - 0.004, at + 0.004]))

/** A value for every fact that a case can give. */
export const values: fc.Arbitrary<Record<string, Scalar>> = fc.record({
  ratio: near(0.5, 2, 2.01, 2.5, 3, 5, 9),
  level: fc.oneof(near(0, 2, 2.01, 2.5, 3, 5, 10), fc.constantFrom(-1e6, 1e6)),
  count: fc.nat(6),
  word: fc.constantFrom('a', 'b', 'c'),
  flag: fc.boolean(),
  text: fc.constantFrom('x', 'no', 'a', 'b', 'c', 'z'),
  bar: near(2, 2.5, 3),
  first: fc.nat(9),
  second: fc.nat(12),
  brake: fc.boolean(),
  own: fc.nat(12),
})

/** The facts that a case may mark as missing or invalid, without failing the run. */
export const MARKABLE = ['first', 'second', 'brake'] as const
export const MISSABLE = ['text', 'bar'] as const
