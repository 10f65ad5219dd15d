/** A complaint of the YAML parser, with what is needed to see what the author meant. */
export interface Complaint {
  /** The parser's own code. */
  readonly code: string
  /** Offsets in the text. */
  readonly offset: number
  readonly end: number
  /** Where the innermost `{` or `[` round the place begins; null outside of brackets. */
  readonly bracket: number | null
  /** Whether the complaint is that a bracket or a quote is still open. */
  readonly unclosed: boolean
}

/** A common slip of authors, in plain words: what is wrong, and what to write. */
export interface Slip {
  readonly offset: number
  readonly message: string
  readonly help?: string
}

/** The text round a complaint: what stands on its line before it and after it. */
export interface Scene extends Complaint {
  readonly text: string
  readonly before: string
  readonly after: string
}

/** A text up to where it ends: in brackets at a comma or a bracket, elsewhere at the end of the line or a comment. */
export function plainText(after: string, inBrackets: boolean): string {
  const comment = after.search(/\s#/)
  const line = comment === -1 ? after : after.slice(0, comment)
  return (inBrackets ? line.replace(/[,\]}].*$/, '') : line).trimEnd()
}

const SHOWN = 100

export function quoted(text: string): string {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  return shown.includes("'") ? `\`"${shown}"\`` : `\`'${shown}'\``
}
