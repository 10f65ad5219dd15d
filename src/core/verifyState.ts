import { UNKNOWN } from '../model/decision.js'
import { canonicalJson, sha256 } from './canonical.js'
import type { Anchor } from './documents.js'
import { membersOf, type JsonObject } from '../model/json.js'
import { sayValue } from './loggedValue.js'

/** The policy at hand: its digest, and the key in the log of every fact that a state lists among its inputs. */
export interface LoggedFacts {
  readonly digest: string
  readonly logAs: ReadonlyMap<string, string>
}

export interface StateFindings {
  readonly record: number | null
  readonly faults: readonly { readonly message: string }[]
  readonly notes: readonly string[]
}

const COPY =
  'put back the copy of the log that ends with that record, or move log and state aside together and run again'

/**
 * Holds the state file against the log, whose lines are given one after another: it must name the last record, and say
 * what that record says. `anchor` is the record that the state names; `policy` is null when none could be read.
 */
export function stateVerifier(state: JsonObject, anchor: Anchor | null, policy: LoggedFacts | null) {
  // What a run takes for the record before its own: the last one with a number; without any, the last line.
  let numbered: JsonObject | null = null
  let line: JsonObject | null = null
  let named: { readonly record: JsonObject; readonly before: JsonObject | null } | null = null
  let changed = false
  let last = { seq: 0, policy: undefined as unknown }
  return {
    see(record: JsonObject | null, text: string): void {
      if (anchor && record?.['seq'] === anchor.seq) {
        if (sha256(text) === anchor.sha256) named = { record, before: numbered ?? line }
        else changed = true
      }
      if (typeof record?.['seq'] === 'number') {
        numbered = record
        last = { seq: record['seq'], policy: record['policy'] }
      }
      line = record
    },
    finish(): StateFindings {
      const faults: string[] = []
      const notes: string[] = []
      const end = (): StateFindings => ({
        record: named ? (anchor?.seq ?? null) : null,
        faults: faults.map((message) => ({ message })),
        notes,
      })
      if (!anchor) {
        faults.push(
          state['policy'] === UNKNOWN
            ? 'it is UNKNOWN, of a run that could not write the log: mend what the run told of, and run again'
            : 'it names no record of the log, as every run does that decides: run `policy run`, and do not trust this level before',
        )
        return end()
      }
      if (!named) {
        const name = `it names record ${anchor.seq}`
        if (changed) faults.push(`${name}, which was changed: ${COPY}`)
        else if (last.seq < anchor.seq)
          faults.push(`${name}, and is newer than the log, which ends at record ${last.seq}: ${COPY}`)
        else faults.push(`${name}, which the log does not hold: ${COPY}`)
        return end()
      }
      const { record, before } = named
      if (state['policy'] === UNKNOWN && state['decision_id'] !== record['decision_id']) {
        faults.push(
          `it is UNKNOWN, of a run that could not write the log after record ${anchor.seq} (${sayValue(record['policy'])}): mend what the run told of, and run again`,
        )
        return end()
      }
      faults.push(...differences(state, record, before, anchor.seq))
      if (record['policy'] !== UNKNOWN) {
        if (policy && policy.digest === record['policy_digest'])
          faults.push(...inputDifferences(state, record, policy, anchor.seq))
        else
          notes.push(
            `its inputs were not held against record ${anchor.seq}: another policy than the one at hand decided`,
          )
      }
      if (last.seq > anchor.seq) {
        faults.push(
          `it is older than the log, which ends at record ${last.seq} (${sayValue(last.policy)}): a run was cut short between the two, or the record was added by hand; \`policy run\` decides anew and writes both`,
        )
      }
      return end()
    },
  }
}

function differences(
  state: JsonObject,
  record: JsonObject,
  before: JsonObject | null,
  seq: number,
): string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['policy', state['policy'], record['policy']],
    ['evaluated_at', state['evaluated_at'], record['timestamp']],
    ['decision_id', state['decision_id'], record['decision_id']],
    ['since', state['since'], record['since']],
    ['policy_digest', state['policy_digest'], record['policy_digest']],
    ['triggers', ruleNames(state['triggers']), record['triggers']],
    ['thresholds', state['thresholds'], record['thresholds'] ?? {}],
    ['last_good', state['last_good'] ?? undefined, record['last_good']],
    ['repaired', state['repaired'], record['repaired']],
    ['log_changed', state['log_changed'], record['log_changed']],
    ...(record['policy'] === UNKNOWN
      ? [
          ['inputs', state['inputs'], {}] as const,
          ['error', firstError(state['error']), record['error']] as const,
        ]
      : [['signals', notOk(state['signals']), record['quality'] ?? {}] as const]),
  ]
  const found = pairs.flatMap(([key, mine, theirs]) =>
    same(mine, theirs)
      ? []
      : [`\`${key}\` says ${sayValue(mine)}, and record ${seq} says ${sayValue(theirs)}`],
  )
  const previous = before?.['policy'] ?? null
  return same(state['previous'], previous)
    ? found
    : [
        ...found,
        `\`previous\` says ${sayValue(state['previous'])}, and the record before says ${sayValue(previous)}`,
      ]
}

function inputDifferences(
  state: JsonObject,
  record: JsonObject,
  { logAs }: LoggedFacts,
  seq: number,
): string[] {
  const inputs = membersOf(state['inputs'])
  const found = [...logAs].flatMap(([fact, key]) => {
    const [mine, theirs] = [own(inputs, fact), own(record, key)]
    return same(mine, theirs)
      ? []
      : [`\`inputs/${fact}\` says ${sayValue(mine)}, and record ${seq} says ${sayValue(theirs)}`]
  })
  const unknown = Object.keys(inputs).filter((fact) => !logAs.has(fact))
  return [...found, ...unknown.map((fact) => `\`inputs/${fact}\` is no signal of the policy that decided`)]
}

function ruleNames(triggers: unknown): unknown {
  return Array.isArray(triggers) ? triggers.map((each) => membersOf(each)['rule'] ?? null) : triggers
}

function notOk(signals: unknown): unknown {
  const all = Object.entries(membersOf(signals)).map(([name, each]) => [name, membersOf(each)['quality']])
  return Object.fromEntries(all.filter(([, quality]) => quality !== 'ok'))
}

/** What a record keeps of the problems of a failed run. */
function firstError(error: unknown): unknown {
  const problems = membersOf(error)['problems']
  const first = membersOf(Array.isArray(problems) ? problems[0] : null)
  return { code: first['code'] ?? 'internal', message: first['message'] ?? 'the run failed' }
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b))
}
