import type { GuardName, GuardRecord, GuardState } from '../model/guard.js'
import type { Actor } from '../model/responseRecords.js'

const LONGEST_REASON = 500

/** In bytes: longer comments are not recognised as markers. */
const LONGEST_IN_MARKER = 800

const MARKERS: Readonly<Record<GuardName, string>> = { trust: 'TRUST_GUARD', brake: 'SAFETY_BRAKE' }

/** What is wrong with a reason, as a clause; null when nothing is. */
export function reasonFault(reason: string): string | null {
  if (reason.trim() === '') return 'the reason is blank'
  if (/[\p{Cc}\u2028\u2029]/u.test(reason))
    return 'the reason holds a control character, and one line of text is expected'
  const length = [...reason].length
  if (length > LONGEST_REASON)
    return `the reason has ${length} characters, and at most ${LONGEST_REASON} are kept`
  return null
}

/** `alice@host`; with who started it in a CI system: `runner@host (for alice)` */
export function actorWords({ user, host, ci }: Actor): string {
  return `${user}@${host}${ci === undefined ? '' : ` (for ${ci})`}`
}

/** The audit marker of a change: its name and its line. */
export function guardMarker(
  guard: GuardName,
  { type, timestamp, reason }: Pick<GuardRecord, 'type' | 'timestamp' | 'reason'>,
): { name: string; line: string } {
  const name = MARKERS[guard]
  return { name, line: `<!-- ${name}: ${type.toUpperCase()} ${timestamp} reason: ${inComment(reason)} -->` }
}

/** Without two hyphens in a row a comment can neither end nor begin. Cut between characters. */
function inComment(reason: string): string {
  const characters = [...reason.replace(/-{2,}/g, '-')]
  while (utf8Length(characters) > LONGEST_IN_MARKER) characters.pop()
  return characters.join('')
}

function utf8Length(characters: readonly string[]): number {
  return characters.reduce((sum, each) => {
    const code = each.codePointAt(0) ?? 0
    return sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4)
  }, 0)
}

/** How a guard stands, by whether it is closed. */
export function stateOf(guard: GuardName, closed: boolean): GuardState {
  if (guard === 'trust') return closed ? 'locked' : 'unlocked'
  return closed ? 'engaged' : 'released'
}

/** The guard that a state is one of. */
export function guardOf(state: GuardState): GuardName {
  return state === 'locked' || state === 'unlocked' ? 'trust' : 'brake'
}

/** The command that leads to a state, as people write it: `policy trust unlock` */
export function commandOf(to: GuardState): string {
  const verbs = { locked: 'lock', unlocked: 'unlock', engaged: 'engage', released: 'release' }
  return `policy ${guardOf(to)} ${verbs[to]}`
}
