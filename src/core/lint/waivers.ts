import type { Waiver } from '../../generated/policyFile.js'
import { nearest } from '../../model/nearest.js'
import { PROBLEMS, type ProblemCode } from '../../model/problemCodes.js'
import type { Fault } from '../../model/source.js'
import { DAY, parseTime, utcDay } from '../../model/time.js'
import type { Finding, Waived } from '../../model/validation.js'
import { twice } from '../checkTwice.js'
import type { Entry } from '../sections.js'
import { placeIn } from './places.js'

/** What a waiver can silence: the warnings that `policy validate` has, apart from those about waivers. */
export const WAIVABLE: readonly ProblemCode[] = [
  'ignored-file',
  'level-without-rule',
  'gate-fact-unused',
  'no-gates',
  'gate-file-changed',
  'output-overlap',
  'unused-fact',
  'unused-threshold',
  'unused-condition',
  'unused-action',
  'duplicate-rule',
  'rule-without-reason',
  'rule-without-test',
  'gate-without-test',
  'no-tests',
  'threshold-out-of-range',
  'odd-characters',
  'odd-placeholder',
  'odd-path',
  'other-unit',
]

/** Longer than this nobody remembers what was lived with. */
const MAX_DAYS = 366

type Entered = Entry<Waiver>

/** What is wrong with waivers by themselves, whatever the warnings are. `now` in milliseconds since 1970. */
export function checkWaivers(waivers: readonly Entered[], now: number): Fault[] {
  const first = new Map<string, Entered>()
  return waivers.filter(isWhole).flatMap((entry): Fault[] => {
    const { value, place } = entry
    const known = unknownCode(entry)
    if (known) return [known]
    const other = first.get(keyOf(value))
    if (other) {
      const message = `the waiver of \`${value.code}\` for \`${value.where}\` is written twice`
      return [twice('duplicate-name', message, placeIn(place, 'where'), placeIn(other.place, 'where'))]
    }
    first.set(keyOf(value), entry)
    return [...checkWords(entry), ...checkDay(entry, now)]
  })
}

/** Which of the warnings are told, what silenced the others, and the waivers that hold and silence nothing. */
export function waive(
  warnings: readonly Finding[],
  waivers: readonly Entered[],
  now: number,
): { told: Finding[]; waived: Waived[]; unused: Entered[] } {
  const entered = new Map<string, Entered>()
  for (const entry of waivers.filter(isWhole))
    if (!unknownCode(entry) && !entered.has(keyOf(entry.value))) entered.set(keyOf(entry.value), entry)
  const told: Finding[] = []
  const silenced = new Map<Entered, number>()
  for (const warning of warnings) {
    const { problem, where } = warning
    const entry = where === null ? undefined : entered.get(keyOf({ code: problem.code, where }))
    if (entry && holds(entry.value, now)) silenced.set(entry, (silenced.get(entry) ?? 0) + 1)
    else told.push(warning)
  }
  return {
    told,
    waived: [...silenced].map(([{ value }, count]) => ({ ...value, count })),
    unused: [...entered.values()].filter((entry) => holds(entry.value, now) && !silenced.has(entry)),
  }
}

/** Waivers that silence nothing, each with what it most likely means of the warnings that are told. */
export function unusedWaivers(unused: readonly Entered[], told: readonly Finding[]): Fault[] {
  return unused.map(({ value: { code, where }, place }): Fault => {
    const alike = new Set(told.flatMap((each) => (each.problem.code === code ? (each.where ?? []) : [])))
    const near = nearest(where, [...alike])
    const [only] = alike.size === 1 ? alike : []
    const here = told.filter((each) => each.where === where).map(({ problem }) => `\`${problem.code}\``)
    const help = near
      ? `did you mean \`${near}\`?`
      : here.length > 0
        ? `what is told of \`${where}\` is ${[...new Set(here)].join(', ')}`
        : only
          ? `the only \`${code}\` is of \`${only}\`; if that is not meant, ${DELETE}`
          : `${DELETE}: what it silenced is mended, or was never there`
    const message = `there is no warning \`${code}\` of \`${where}\``
    const at = placeIn(place, here.length > 0 && !near ? 'code' : 'where')
    return { code: 'waiver-unused', severity: 'error', message, place: at, help }
  })
}

/** A file without anything in it is no policy file. */
const DELETE = 'delete the waiver, and its file if nothing else is in it'

function isWhole({ sound }: Entered): boolean {
  return sound
}

function keyOf({ code, where }: { readonly code: string; readonly where: string }): string {
  return JSON.stringify([code, where])
}

function unknownCode({ value: { code }, place }: Entered): Fault | null {
  if ((WAIVABLE as readonly string[]).includes(code)) return null
  const near = nearest(code, WAIVABLE)
  const message = Object.hasOwn(PROBLEMS, code)
    ? `\`${code}\` cannot be waived: only warnings about the policy can`
    : `there is no warning \`${code}\``
  const help = near
    ? `did you mean \`${near}\`?`
    : '`policy validate --format json` gives the `code` of each warning'
  return { code: 'waiver-invalid', severity: 'error', message, place: placeIn(place, 'code'), help }
}

/** A waiver without an owner or a reason is one that nobody has looked at: `…` is what `policy validate` prints for them. */
function checkWords({ value, place }: Entered): Fault[] {
  return (['owner', 'reason'] as const)
    .filter((key) => isBlank(value[key]))
    .map((key) => ({
      code: 'waiver-invalid',
      severity: 'error',
      message: `the waiver of \`${value.code}\` for \`${value.where}\` has no ${key}`,
      place: placeIn(place, key),
      help:
        key === 'owner'
          ? 'say who answers for it: a person or a team'
          : 'say why it is lived with, in a sentence',
    }))
}

/** Without a letter and without a digit. */
function isBlank(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text)
}

/** The first moment at which a waiver no longer holds; null when its last day is no day. */
function endOf({ expires }: Waiver): number | null {
  const day = parseTime(expires)
  return day === null || utcDay(day) !== expires ? null : day + DAY
}

function holds(waiver: Waiver, now: number): boolean {
  if (isBlank(waiver.owner) || isBlank(waiver.reason)) return false
  const end = endOf(waiver)
  return end !== null && now < end
}

function checkDay({ value, place }: Entered, now: number): Fault[] {
  const end = endOf(value)
  const at = placeIn(place, 'expires')
  if (end === null) {
    const message = `\`${value.expires}\` is not a day`
    return [
      { code: 'waiver-invalid', severity: 'error', message, place: at, help: 'write it like `2026-03-31`' },
    ]
  }
  const what = `the waiver of \`${value.code}\` for \`${value.where}\``
  if (now >= end) {
    const help = `do what the warning asks for, or let ${value.owner} look at it again and set a new day; without the warning, ${DELETE}`
    return [
      {
        code: 'waiver-expired',
        severity: 'error',
        message: `${what} held until ${value.expires}`,
        place: at,
        help,
      },
    ]
  }
  if (end - now <= MAX_DAYS * DAY) return []
  const message = `${what} holds until ${value.expires}, which is more than a year`
  const help = `let it end by ${utcDay(now + (MAX_DAYS - 1) * DAY)}, and look at it again then`
  return [{ code: 'waiver-too-long', severity: 'warning', message, place: at, help }]
}
