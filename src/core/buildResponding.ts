import type { Constant, Fact } from '../generated/policyFile.js'
import { BLOCK, type Action, type Gate, type GateFact, type Responding } from '../model/policy.js'
import { DAY } from '../model/time.js'
import { canonicalJson, sha256, withoutWords } from './canonical.js'
import { milliseconds } from './duration.js'
import { isFact, isKind } from './factFormat.js'
import { plainPath } from './relativePath.js'
import type { Entry, Sections } from './sections.js'
import { pick, signalSpec, type OriginOf } from './signalSpec.js'

/** What every command gets of the environment when the policy does not say. */
const DEFAULT_ENV = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot']

const DEFAULT_TIMEOUT = 5 * 60_000

/** What a policy says of responding, with every default filled in. */
export function buildResponding(sections: Sections, origin: OriginOf): Responding {
  const respond = sections.respond[0]?.value ?? {}
  const env = respond.env ?? DEFAULT_ENV
  const gateFacts = sections.gateFacts.map((entry) => gateFact(entry, origin))
  const gates = sections.gates.map(({ name, value, place }): Gate => {
    const { reason, opens } = value.event.params
    const conditions = value.conditions as Gate['conditions']
    return { name, conditions, reason, ...(opens ? { opens } : {}), origin: origin(place) }
  })
  const actions = new Map<string, Action[]>()
  for (const entry of sections.actions) {
    actions.set(entry.level, [...(actions.get(entry.level) ?? []), action(entry, env, origin)])
  }
  const maxStateAge = respond.maxStateAge ? milliseconds(respond.maxStateAge) : DAY
  const secrets = respond.secrets ?? []
  return {
    gateFacts,
    gates,
    gated: sections.gateSections.length > 0,
    actions,
    maxStateAge,
    secrets,
    guards: sections.guards[0]?.value ?? {},
    digest: digestOf({ gateFacts, gates, actions, maxStateAge }),
  }
}

function gateFact(entry: Entry<Sections['gateFacts'][number]['value']>, originOf: OriginOf): GateFact {
  const { name, value, place } = entry
  const origin = originOf(place)
  if (isFact(value)) {
    const spec = signalSpec({ ...entry, value: closing(value) }, true, originOf)
    return { kind: 'signal', name, spec, origin }
  }
  if (typeof value !== 'object') return { kind: 'constant', name, value, origin }
  if (isKind(value, 'responses'))
    return { kind: 'responses', name, within: milliseconds(value.within), origin }
  if (isKind(value, 'largestOf')) return { kind: 'largestOf', name, of: value.largestOf, origin }
  if (isKind(value, 'firstOf')) return { kind: 'firstOf', name, of: value.firstOf, origin }
  return { kind: 'constant', name, value: (value as Constant).value, origin }
}

/** `BLOCK` closes the gates that read the fact, and so does a fact that cannot be had: to a gate both are `error`. */
function closing(fact: Fact): Fact {
  const closed = (['onMissing', 'onInvalid', 'onStale'] as const).filter((key) => fact[key] === BLOCK)
  return { ...fact, ...Object.fromEntries(closed.map((key) => [key, 'error'])) }
}

function action(
  { name, value, place }: Sections['actions'][number],
  env: readonly string[],
  origin: OriginOf,
): Action {
  const changes = [...new Set((value.changes ?? []).map(plainPath))]
  return {
    name,
    description: value.description ?? '',
    run: value.run,
    timeout: value.timeout ? milliseconds(value.timeout) : DEFAULT_TIMEOUT,
    cwd: plainPath(value.cwd ?? '') || '.',
    env: [...new Set([...env, ...(value.env ?? [])])],
    changes,
    reversible: value.reversible ?? (changes.length > 0 || value.undo !== undefined),
    ...pick(value, 'undo'),
    undoInstruction: value.undo_instruction ?? '',
    onFailure: value.onFailure ?? 'stop',
    idempotent: value.idempotent ?? false,
    origin: origin(place),
  }
}

/** Of what is done and what forbids it; not of words for people. */
function digestOf({
  gateFacts,
  gates,
  actions,
  maxStateAge,
}: Pick<Responding, 'gateFacts' | 'gates' | 'actions' | 'maxStateAge'>): string {
  const byLevel = [...actions].map(([level, list]): [string, object[]] => [level, list.map(withoutWords)])
  const facts = gateFacts.map((each) => ('spec' in each ? { ...each, spec: withoutWords(each.spec) } : each))
  const parts = {
    gateFacts: facts.map(withoutWords),
    gates: gates.map(withoutWords),
    actions: Object.fromEntries(byLevel),
    maxStateAge,
  }
  return `sha256:${sha256(canonicalJson(parts))}`
}
