import { stateVerifier, type LoggedFacts, type StateFindings } from '../core/verifyState.js'
import type { JsonDocument } from '../load/jsonDocument.js'
import { isObject } from '../model/json.js'
import type { Policy } from '../model/policy.js'
import type { StateVerified } from '../model/verified.js'
import { anchorIn, readAnchoring } from './anchoringFile.js'
import { followLog, type Followed, type LogPlace } from './followLog.js'
import type { Sleep } from './record.js'

const WAIT = 50
const WAITS = 10
const PASSES = 3

interface DecisionsVerified {
  /** Null when there is no log, and no state names one. */
  readonly log: Followed | null
  readonly state: StateVerified | null
}

/**
 * Follows the log of decisions, and holds the state against its last record. No lock is taken: where the log is ahead
 * of the state, a run may be at work between the two, and gets half a second to end.
 */
export async function verifyDecisions(place: LogPlace, sleep: Sleep): Promise<DecisionsVerified> {
  for (let pass = 1; ; pass += 1) {
    // The state first: records that a run adds meanwhile then lie beyond it.
    const document = await readAnchoring(place.root, place.names.state)
    const found = await against(place, document)
    const ahead = (found.log?.beyond ?? 0) > 0
    if (!ahead || pass === PASSES || !(await changes(place, document, sleep))) return found
  }
}

async function against(
  { root, names, policy }: LogPlace,
  document: JsonDocument,
): Promise<DecisionsVerified> {
  const anchor = anchorIn(document)
  const state = document.kind === 'read' && isObject(document.value) ? document.value : null
  const verifier = state && stateVerifier(state, anchor, policy ? factsOf(policy) : null)
  const log = await followLog(root, names.log, anchor, undefined, verifier?.see)
  if (document.kind === 'missing') return { log: log && { ...log, notes: [UNANCHORED] }, state: null }
  const found = !verifier ? faulty(document) : log?.read === false ? UNHELD : verifier.finish()
  return { log, state: { state: names.state, ...found } }
}

const UNANCHORED = 'no state file says where it ends: records removed from the end would not show'

const UNHELD: StateFindings = {
  record: null,
  faults: [],
  notes: ['it was not held against the log, which cannot be read'],
}

function faulty(document: JsonDocument): StateFindings {
  const { message, at } =
    document.kind === 'faulty' ? document.problem : { message: 'it is no JSON object', at: undefined }
  const place = {
    ...(at?.line === undefined ? {} : { line: at.line }),
    ...(at?.column === undefined ? {} : { column: at.column }),
  }
  return {
    record: null,
    faults: [{ message: `${message}; \`policy run\` decides anew and replaces it`, ...place }],
    notes: [],
  }
}

/** Whether the state becomes another one within half a second. */
async function changes({ root, names }: LogPlace, before: JsonDocument, sleep: Sleep): Promise<boolean> {
  for (let wait = 0; wait < WAITS; wait += 1) {
    await sleep(WAIT)
    const now = await readAnchoring(root, names.state)
    if (before.kind !== 'read' || now.kind !== 'read') return before.kind !== now.kind
    if (!before.bytes.equals(now.bytes)) return true
  }
  return false
}

function factsOf({ digest, signals }: Policy): LoggedFacts {
  const logged = signals.flatMap(({ name, logAs, threshold }): [string, string][] =>
    threshold || logAs === undefined ? [] : [[name, logAs]],
  )
  return { digest, logAs: new Map(logged) }
}
