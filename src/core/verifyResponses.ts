import type { ChainFault } from '../model/verified.js'
import { kept, repeats, type KeptReceipt } from './keptReceipt.js'
import { membersOf, type JsonObject } from '../model/json.js'
import { sayValue } from './loggedValue.js'

interface ActionSeen {
  /** The number of the record of an intent without a receipt. */
  open: number | null
  intents: number
  idempotent: boolean
  /** Of the last receipt. */
  status: unknown
  receipts: KeptReceipt[]
}

type ResponseSeen = Map<string, ActionSeen>

/** Statuses of commands that were started. */
const RAN: ReadonlySet<unknown> = new Set(['succeeded', 'failed', 'timed_out', 'interrupted'])

const MAX_FAULTS = 1000
const MAX_NOTES = 20
/** Responses that have not ended, actions of them and receipts of an action: no program leaves near as many. */
const MAX_OPEN = 200
const MAX_ACTIONS = 1000
const MAX_RECEIPTS = 20

/**
 * Checks what the records of the log of responses say of each other, beside the chain: no command ran without an
 * intent before it, none ran twice, and the summary of a response is what its receipts say. Memory does not grow with
 * the log: a response is forgotten when it has ended.
 */
export function responseVerifier() {
  const faults: ChainFault[] = []
  let more = 0
  const responses = new Map<string, ResponseSeen>()
  return {
    /** A whole line; what another tool wrote, and what is no record, is the business of the chain. */
    see(record: JsonObject | null, _text: string, line: number): void {
      if (typeof record?.['prev'] !== 'string') return
      for (const message of check(record, responses)) {
        if (faults.length < MAX_FAULTS) faults.push({ line, message })
        else more += 1
      }
    },
    finish(): { readonly faults: readonly ChainFault[]; readonly notes: readonly string[] } {
      const open = [...responses].map(([id, actions]) => openWords(id, actions))
      const notes = open.slice(0, MAX_NOTES)
      if (open.length > MAX_NOTES) notes.push(`${open.length - MAX_NOTES} more responses have not ended`)
      if (more > 0) faults.push({ line: 1, message: `${more} more faults are not shown` })
      return { faults, notes }
    },
  }
}

function check(record: JsonObject, responses: Map<string, ResponseSeen>): string[] {
  const name = `record ${sayValue(record['seq'])}`
  const { type, response_id: id } = record
  if (typeof id !== 'string') return [`${name} belongs to no response: it has no \`response_id\``]
  if (type === 'blocked') return []
  if (type === 'started') return start(name, id, responses)
  const response = responses.get(id)
  const known = type === 'resumed' || type === 'intent' || type === 'receipt' || type === 'response'
  if (!known) return [`${name} has the type ${sayValue(type)}, which no response writes`]
  if (!response)
    return [`${name} belongs to response ${sayValue(id)}, which was not started before it, or had ended`]
  if (type === 'resumed') return []
  if (type === 'response') {
    responses.delete(id)
    return end(name, record, response)
  }
  const { action } = record
  if (typeof action !== 'string') return [`${name} names no action`]
  return type === 'intent' ? intent(name, record, action, response) : receipt(name, record, action, response)
}

function start(name: string, id: string, responses: Map<string, ResponseSeen>): string[] {
  if (responses.has(id)) return []
  responses.set(id, new Map())
  if (responses.size <= MAX_OPEN) return []
  const [oldest] = responses.keys()
  if (oldest !== undefined) responses.delete(oldest)
  return [
    `${name} starts a response while ${MAX_OPEN} others have not ended: the oldest is no longer followed`,
  ]
}

function intent(name: string, record: JsonObject, action: string, response: ResponseSeen): string[] {
  const seen = actionOf(action, response)
  if (!seen) return [`${name} starts more than ${MAX_ACTIONS} actions of one response`]
  const idempotent = record['idempotent'] === true
  const told: string[] = []
  if (seen.open !== null)
    told.push(`${name} starts \`${action}\`, which record ${seen.open} started and no receipt has ended`)
  else if (seen.intents > 0 && seen.status !== 'interrupted')
    told.push(`${name} starts \`${action}\` a second time, after it had ${sayValue(seen.status)}`)
  else if (seen.intents > 0 && !(idempotent && seen.idempotent))
    told.push(`${name} starts \`${action}\` a second time, after it was interrupted: it is not idempotent`)
  seen.open = typeof record['seq'] === 'number' ? record['seq'] : 0
  seen.idempotent = idempotent
  seen.intents += 1
  return told
}

function receipt(name: string, record: JsonObject, action: string, response: ResponseSeen): string[] {
  const { status } = record
  const seen = actionOf(action, response)
  if (!seen) return [`${name} is of more than ${MAX_ACTIONS} actions of one response`]
  const told: string[] = []
  if (seen.open === null && seen.intents > 0)
    told.push(`${name} is a second receipt of \`${action}\` for one intent`)
  else if (seen.open === null && RAN.has(status))
    told.push(`${name} is a receipt of \`${action}\` (${sayValue(status)}), and no intent stands before it`)
  seen.open = null
  seen.status = status
  seen.receipts = [...seen.receipts.slice(1 - MAX_RECEIPTS), kept(record)]
  return told
}

/** Null for one too many. */
function actionOf(action: string, response: ResponseSeen): ActionSeen | null {
  const seen = response.get(action)
  if (seen) return seen
  if (response.size >= MAX_ACTIONS) return null
  const made: ActionSeen = { open: null, intents: 0, idempotent: false, status: undefined, receipts: [] }
  response.set(action, made)
  return made
}

function end(name: string, record: JsonObject, response: ResponseSeen): string[] {
  const told: string[] = []
  for (const [action, { open }] of response) {
    if (open !== null)
      told.push(`${name} ends its response, and \`${action}\` (record ${open}) has no receipt`)
  }
  const results = Array.isArray(record['results']) ? (record['results'] as unknown[]).map(membersOf) : []
  const named = new Set<unknown>()
  for (const result of results) {
    const action = result['action']
    const receipts = typeof action === 'string' ? (response.get(action)?.receipts ?? []) : []
    named.add(action)
    if (receipts.length === 0)
      told.push(`${name} has a result of \`${sayValue(action)}\`, which has no receipt`)
    else if (!receipts.some((each) => repeats(result, each)))
      told.push(`${name} has a result of \`${sayValue(action)}\` that differs from its receipt`)
  }
  for (const [action, { receipts }] of response) {
    if (receipts.length > 0 && !named.has(action))
      told.push(`${name} has no result of \`${action}\`, which has a receipt`)
  }
  const succeeded = results.filter(({ success }) => success === true).length
  if (record['actions_succeeded'] !== succeeded)
    told.push(
      `${name} counts ${sayValue(record['actions_succeeded'])} succeeded actions, and its results ${succeeded}`,
    )
  return told
}

function openWords(id: string, actions: ResponseSeen): string {
  const open = [...actions].flatMap(([action, { open: number }]) =>
    number === null ? [] : [`\`${action}\` (record ${number})`],
  )
  const what = open.length > 0 ? `${open.join(', ')} has no receipt` : 'nothing says how it ended'
  return `response ${sayValue(id)} was interrupted or is running: ${what}; \`policy responses\` says what to do`
}
