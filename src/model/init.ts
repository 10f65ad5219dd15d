/** A new policy in a folder: what `policy init` writes. */

export interface NewFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string
  /** What it is there for, in a few words. */
  readonly what: string
}

export interface Initialised {
  /** The folder as people named it. */
  readonly folder: string
  readonly files: readonly NewFile[]
  /** False for a dry run. */
  readonly written: boolean
  /** Whether the folder lies in a repository without being its root, where GitHub looks for no workflow. */
  readonly belowRepository: boolean
}
