import type { Level } from '../../model/policy.js'

/** What the formats share: each of them only dresses it. No text in it has any meaning but its words. */

/** One or more lines; `level` dresses it in the colour of that level, `name` is a name out of the policy. */
export type Cell =
  string | { readonly level: Level } | { readonly name: string } | { readonly lines: readonly string[] }

export interface Table {
  readonly title: string
  /** A sentence before it. */
  readonly note?: string
  /** The first column heads the rows. */
  readonly head: readonly Cell[]
  readonly rows: readonly (readonly Cell[])[]
  /** What is said in its place when it has no rows. */
  readonly none: string
}

export interface Page {
  readonly title: string
  readonly summary: string
  readonly grid: Table
  /** How the grid is to be read; sentences. */
  readonly reading: readonly string[]
  readonly tables: readonly Table[]
}
