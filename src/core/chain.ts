import { sha256 } from './canonical.js'
import { NO_RECORD, type LogHead } from './documents.js'

/** A record with its number and its link to the line before it. */
export type Chained<T> = T & { readonly seq: number; readonly prev: string }

/** Gives a record its place behind the end of a hash-chained log. */
export function chained<T extends object>(record: T, { line, seq }: LogHead): Chained<T> {
  return { ...record, seq: seq + 1, prev: line === null ? NO_RECORD : sha256(line) }
}
