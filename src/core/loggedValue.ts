/** An object of a file that anybody may have written: what its members are is not known. */
export type Json = Readonly<Record<string, unknown>>

export function membersOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** A value in a message: cut, for it may be of any length. */
export function sayValue(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
