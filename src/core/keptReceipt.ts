import { canonicalJson, sha256 } from './canonical.js'
import type { Json } from './loggedValue.js'

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
export function kept(record: Json): KeptReceipt {
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

const PLACE = ['type', 'timestamp', 'response_id', 'policy', 'seq', 'prev', 'repaired', 'log_changed']
const STREAMS = ['stdout', 'stderr']

function digestOf(record: Json): string {
  const left = Object.entries(record).filter(([key]) => !PLACE.includes(key) && !STREAMS.includes(key))
  return sha256(canonicalJson(Object.fromEntries(left)))
}

/** Whether a result in the record of a response says what the receipt says. */
export function repeats(result: Json, { digest, stdout, stderr }: KeptReceipt): boolean {
  return (
    digestOf(result) === digest &&
    repeatsText(result['stdout'], stdout) &&
    repeatsText(result['stderr'], stderr)
  )
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
