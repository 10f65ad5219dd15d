/** One thing that is said, what bears it out, and the command that tries it. Plain text: nothing in it steers a terminal. */
export interface Statement {
  readonly text: string
  readonly details: readonly string[]
  /** As one types it into a shell. */
  readonly command?: string
  /** Something that a reader should not pass over. */
  readonly doubt?: true
}

export interface Section {
  readonly title: string
  readonly statements: readonly Statement[]
}
