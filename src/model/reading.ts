import type { Source } from './decision.js'
import type { Scalar, SignalSpec } from './policy.js'
import type { Problem } from './problem.js'

/** What reading one signal gave, before the policy says what that means. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: Scalar; readonly source: Source; readonly time?: number }
  | { readonly kind: 'missing'; readonly note: string; readonly source: Source }
  | { readonly kind: 'invalid'; readonly problem: Problem; readonly source: Source }

/**
 * `modified` is when the file was last written, and is there exactly when the file was opened and read; that and `time`
 * are in milliseconds since 1970.
 */
export interface Reading {
  readonly spec: SignalSpec
  readonly outcome: Outcome
  /** The file as the user would name it from where the command was started. */
  readonly shown: string
  readonly modified?: number
}
