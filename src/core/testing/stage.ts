import type { Scalar } from '../../model/policy.js'
import type { Reading } from '../../model/reading.js'
import type { Path } from '../../model/source.js'
import type { Tell } from './sayTest.js'
import type { Vocabulary } from './vocabulary.js'

/** What a test has said of facts so far; what it says next changes a copy. */
export interface Stage {
  /** By signal, of decisions and of gates. */
  readonly readings: ReadonlyMap<string, Reading>
  /** By constant, of decisions and of gates. */
  readonly constants: ReadonlyMap<string, Scalar>
  /** When responses were applied, in milliseconds since 1970. */
  readonly responses: readonly number[]
  /** The counts of responses that were given. */
  readonly counted: ReadonlySet<string>
}

export const EMPTY_STAGE: Stage = {
  readings: new Map(),
  constants: new Map(),
  responses: [],
  counted: new Set(),
}

/** What is read from the folder of a case, by signal. */
export type FromFolder = ReadonlyMap<string, Reading>

export const NO_FOLDER: FromFolder = new Map()

/** What a file, a case or a step says of facts. */
export interface Said {
  readonly given?: Readonly<Record<string, Scalar>>
  readonly missing?: readonly string[]
  readonly stale?: readonly string[]
  readonly invalid?: readonly string[]
}

/** Where and when it is said; `now` is in milliseconds since 1970. */
export interface Saying {
  readonly vocabulary: Vocabulary
  readonly folder: FromFolder
  readonly now: number
  readonly path: Path
  readonly tell: Tell
}
