import type { Condition, Policy, Rule, Scalar, SignalSpec, ValueShape } from '../../../src/model/policy.js'

/** Policies in a few words: what the matrix reads of them, and nothing else. */

const ORIGIN = { file: 'rules.yaml', line: 1, column: 1 }

export function signal(
  name: string,
  shape: Partial<ValueShape> & Pick<ValueShape, 'type'>,
  more: Partial<SignalSpec> = {},
): SignalSpec {
  return {
    name,
    description: '',
    from: { file: `${name}.json`, format: 'json', where: [], delimiter: ',' },
    shape: { normalize: [], ...shape },
    onMissing: 'error',
    onInvalid: 'error',
    onStale: 'warn',
    threshold: false,
    origin: ORIGIN,
    ...more,
  }
}

export function rule(name: string, level: string, conditions: Condition): Rule {
  return { name, level, priority: 1, conditions, reason: '', params: {}, origin: ORIGIN }
}

export function policyOf(
  signals: readonly SignalSpec[],
  rules: readonly Rule[],
  thresholds: Readonly<Record<string, Scalar>> = {},
  levels: readonly string[] = ['RED', 'YELLOW', 'GREEN'],
): Policy {
  return {
    levels: levels.map((name) => ({ name, color: '#888888', description: name, priority: 1 })),
    constants: Object.entries(thresholds).map(([name, value]) => ({
      name,
      description: '',
      value,
      origin: ORIGIN,
    })),
    signals,
    rules,
    outputs: {} as Policy['outputs'],
    responding: {
      gateFacts: [],
      gates: [],
      gated: false,
      actions: new Map(),
    } as unknown as Policy['responding'],
    inputFiles: new Map(),
    digest: 'sha256:0',
  }
}
