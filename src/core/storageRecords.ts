import { parseTime } from '../model/time.js'
import { membersOf } from '../model/json.js'
import { sayValue } from './loggedValue.js'
import { plainPath, staysBelow } from './relativePath.js'

const MAX_RECORDS = 100_000
const MAX_FAULTS = 1000
const MAX_NAME = 1024
const HEX = /^[0-9a-f]{64}$/
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)([+-]\d{4})$/
const IN_NAME = /\d{8}T\d{6}[+-]\d{4}/

/** One record of a list of digests. */
export interface StorageRecord {
  /** From 1. */
  readonly number: number
  readonly timestamp: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly file: string
  readonly sha256: string
  /** Of an entry of a chain; else empty. */
  readonly chainHash: string
}

/** What is wrong with one record of a list; `number` is null for the list itself. */
export interface ItemFault {
  readonly number: number | null
  readonly key?: string
  readonly message: string
}

/** `entry` of a chain, which has a `chain_hash` more than a `record`. */
export type ItemKind = 'record' | 'entry'

/** The records of a list of digests, as another tool may have written it, and everything wrong with their shape. */
export function storageRecords(
  value: unknown,
  kind: ItemKind,
): { readonly records: readonly StorageRecord[]; readonly faults: readonly ItemFault[] } {
  if (!Array.isArray(value))
    return { records: [], faults: [{ number: null, message: 'a JSON list is expected' }] }
  if (value.length > MAX_RECORDS) {
    const message = `the list has ${value.length} entries, and at most ${MAX_RECORDS} are read`
    return { records: [], faults: [{ number: null, message }] }
  }
  const records: StorageRecord[] = []
  const faults: ItemFault[] = []
  let more = 0
  for (const [index, item] of (value as readonly unknown[]).entries()) {
    const number = index + 1
    const shape = shapeFaults(item, kind, number)
    const record = shape.length === 0 ? recordOf(item, number) : null
    if (record) records.push(record)
    for (const fault of [...shape, ...(record ? nameFaults(record, kind) : [])]) {
      if (faults.length < MAX_FAULTS) faults.push(fault)
      else more += 1
    }
  }
  if (more > 0) faults.push({ number: null, message: `${more} more faults are not shown` })
  return { records, faults }
}

/**
 * For each file the record that counts: the one with the latest time, and the last in the list among those of one
 * time. A file that was stored again is recorded again, and lists that were merged are in no order of time.
 */
export function latestRecords(records: readonly StorageRecord[]): StorageRecord[] {
  const latest = new Map<string, StorageRecord>()
  for (const record of records) {
    const known = latest.get(record.file)
    if (!known || record.time >= known.time) latest.set(record.file, record)
  }
  return [...latest.values()]
}

function shapeFaults(item: unknown, kind: ItemKind, number: number): ItemFault[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return [{ number, message: `${kind} ${number} is not an object` }]
  const members = membersOf(item)
  const faults: ItemFault[] = []
  const hold = (key: string, isRight: (text: string) => boolean, wanted: string): void => {
    const value = Object.hasOwn(members, key) ? members[key] : undefined
    if (value === undefined) faults.push({ number, message: `${kind} ${number} has no \`${key}\`` })
    else if (typeof value !== 'string' || !isRight(value))
      faults.push({
        number,
        key,
        message: `\`${key}\` of ${kind} ${number}, ${sayValue(value)}, is not ${wanted}`,
      })
  }
  hold('timestamp', (text) => timeOf(text) !== null, 'a time like 20250101T000000+0000')
  hold('file', isName, 'a plain path of a file below its folder')
  hold('sha256', (text) => HEX.test(text), '64 lower-case hex digits')
  if (kind === 'entry') hold('chain_hash', (text) => HEX.test(text), '64 lower-case hex digits')
  return faults
}

/** The time of a record is not in any hash; but a file is named for it. */
function nameFaults({ number, timestamp, time, file }: StorageRecord, kind: ItemKind): ItemFault[] {
  const [named] = IN_NAME.exec(file) ?? []
  const agrees =
    named === undefined || (COMPACT.test(timestamp) ? named === timestamp : timeOf(named) === time)
  if (agrees) return []
  const message = `\`timestamp\` of ${kind} ${number} is ${timestamp}, and its file is named for ${named}`
  return [{ number, key: 'timestamp', message }]
}

function recordOf(item: unknown, number: number): StorageRecord {
  const { timestamp, file, sha256, chain_hash: chainHash } = membersOf(item) as Record<string, string>
  return {
    number,
    timestamp: timestamp ?? '',
    time: timeOf(timestamp ?? '') ?? 0,
    file: file ?? '',
    sha256: sha256 ?? '',
    chainHash: chainHash ?? '',
  }
}

function isName(text: string): boolean {
  return (
    text.length <= MAX_NAME &&
    !/[\p{Cc}\\]/u.test(text) &&
    staysBelow(text) &&
    text !== '' &&
    plainPath(text) === text
  )
}

/** `20250101T000000+0000` or ISO 8601 */
function timeOf(text: string): number | null {
  const [, year, month, day, hour, minute, second, zone] = COMPACT.exec(text) ?? []
  return parseTime(year === undefined ? text : `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
}
