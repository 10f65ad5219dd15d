import type { InputsVerified } from './inputsVerified.js'
import type { ExitCode, Problem } from './problem.js'

/** What `policy verify` finds. A fault means that something does not hold; a note is worth knowing and no fault. */

/** What is wrong with one line of a log, in words that name the record. */
export interface ChainFault {
  readonly line: number
  readonly message: string
}

export type LogKind = 'decisions' | 'responses' | 'trust' | 'brake'

export interface LogVerified {
  readonly kind: LogKind
  /** As the policy names it. */
  readonly log: string
  readonly records: number
  readonly faults: readonly ChainFault[]
  readonly notes: readonly string[]
  /** False when no file says where the log ends: records removed from its end would not show. */
  readonly anchored: boolean
  /** Records after the one that the anchoring file names. */
  readonly beyond: number
}

/** A place is known where the file is no JSON; both count from 1. */
export interface StateFault {
  readonly message: string
  readonly line?: number
  readonly column?: number
}

/** The state file, held against the record that it names. */
export interface StateVerified {
  readonly state: string
  /** The record that it was held against; null when that could not be done. */
  readonly record: number | null
  readonly faults: readonly StateFault[]
  readonly notes: readonly string[]
}

export interface LogsVerified {
  /** The log of decisions first; the others where they exist. */
  readonly logs: readonly LogVerified[]
  /** Null when there is no state file. */
  readonly state: StateVerified | null
  /** How many there are in all. */
  readonly faults: number
}

/** What is wrong with stored files, and where their list says what they should be; counted from 1. */
export interface StorageFault {
  readonly message: string
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One list of digests, with the files that it is about. */
export interface StorageVerified {
  readonly kind: 'snapshots' | 'mirrors'
  /** As the user would name them. */
  readonly folder: string
  readonly list: string
  /** False when there is nothing to verify. */
  readonly there: boolean
  readonly records: number
  /** How many files the records name, and how many of those are as recorded. */
  readonly files: number
  readonly matching: number
  /** The end of a chain: keep it where nobody can write, and a chain that was cut shows. */
  readonly end?: { readonly entry: number; readonly chain_hash: string }
  readonly faults: readonly StorageFault[]
  readonly notes: readonly string[]
}

export interface StoragesVerified {
  readonly stores: readonly StorageVerified[]
  readonly faults: number
}

/** What one part of a verification came to, or why it could not be done. */
export type Part<T> =
  | { readonly kind: 'verified'; readonly found: T }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }

export interface AllVerified {
  readonly log: Part<LogsVerified>
  readonly inputs: Part<InputsVerified>
  readonly storage: Part<StoragesVerified>
  readonly exit: ExitCode
}

/** A digest of a file; nulls where there is none. */
export interface AnchoredFile {
  readonly file: string
  readonly sha256: string | null
  readonly size: number | null
}

/** The last record of a log: its number, and the SHA-256 of its line. */
export interface AnchoredHead {
  readonly file: string
  readonly seq: number
  readonly sha256: string
}

/** `mirrors/anchor_<timestamp>.json` */
export interface AnchorFile {
  readonly kind: 'policy_anchor'
  readonly created_at: string
  /** Null for a log that is not there or holds nothing. */
  readonly logs: Readonly<Record<LogKind, AnchoredHead | null>>
  readonly state: AnchoredFile
  readonly policy_digest: string
  readonly responding_digest: string
  /** Every file that a fact is read from, in the order of their names. */
  readonly inputs: readonly AnchoredFile[]
  /** SHA-256 of all the above as canonical JSON. */
  readonly combined_sha256: string
}

/** One entry of `mirrors/anchor_chain.json`. */
export interface ChainEntry {
  readonly timestamp: string
  readonly file: string
  readonly sha256: string
  /** SHA-256 of the text of the `chain_hash` before and of `sha256`. */
  readonly chain_hash: string
}

export interface Anchored {
  /** As the user would name them. */
  readonly file: string
  readonly chain: string
  /** The number of its entry in the chain, from 1. */
  readonly number: number
  readonly entry: ChainEntry
  readonly anchor: AnchorFile
  readonly warnings: readonly Problem[]
}
