import type { JsonObject } from '../model/json.js'
import { canonicalJson, sha256 } from './canonical.js'

/** What is kept of a text in a receipt: the record of a response repeats it, or its end. */
interface Kept {
  readonly length: number
  readonly sha256: string
  readonly tail: string
}

/** A receipt of an action, as much of it as is needed to know it again. */
export interface KeptReceipt {
  readonly digest: string
  readonly stdout: Kept
  readonly stderr: Kept
}

const TAIL = 4096

/** What a receipt says beside its place in the log. */
export function kept(record: JsonObject): KeptReceipt {
  return {
    digest: digestOf(record),
    stdout: keptText(record['stdout']),
    stderr: keptText(record['stderr']),
  }
}

function keptText(value: unknown): Kept {
  const text = typeof value === 'string' ? value : canonicalJson(value ?? null)
  return { length: text.length, sha256: sha256(text), tail: text.slice(-TAIL) }
}

/** What a receipt has beyond the result: its place in the log, and whose it is. */
export const RECEIPT_PLACE: ReadonlySet<string> = new Set([
  'type',
  'timestamp',
  'response_id',
  'policy',
  'seq',
  'prev',
  'repaired',
  'log_changed',
])

const STREAMS: ReadonlySet<string> = new Set(['stdout', 'stderr'])

function digestOf(record: JsonObject): string {
  const left = Object.entries(record).filter(([key]) => !RECEIPT_PLACE.has(key) && !STREAMS.has(key))
  return sha256(canonicalJson(Object.fromEntries(left)))
}

/** Whether a result in the record of a response says what the receipt says. */
export function repeats(result: JsonObject, { digest, stdout, stderr }: KeptReceipt): boolean {
  return (
    digestOf(result) === digest &&
    repeatsText(result['stdout'], stdout) &&
    repeatsText(result['stderr'], stderr)
  )
}

/** Longest text of one stream in the record of a response; its receipt holds more. */
const SUMMARY = 1000

/** A record of many actions must stay readable, also for the reader of the log, who takes no line above 4 MiB. */
export function shortened(text: string): string {
  if (text.length <= SUMMARY) return text
  return `[the receipt holds ${text.length - SUMMARY} characters more]\n${text.slice(-SUMMARY)}`
}

/** The same text; or its end, below a line that says how much more the receipt holds. */
function repeatsText(value: unknown, whole: Kept): boolean {
  const { sha256: digest } = keptText(value)
  if (digest === whole.sha256) return true
  const cut = typeof value === 'string' ? /^\[the receipt holds (\d+) characters more\]\n/.exec(value) : null
  if (!cut || typeof value !== 'string') return false
  const rest = value.slice(cut[0].length)
  return rest.length + Number(cut[1]) === whole.length && rest.length <= TAIL && whole.tail.endsWith(rest)
}
