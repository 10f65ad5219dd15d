/** An object of a file that anybody may have written: what its members are is not known. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A list is none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of an object; none where it is another value. */
export function membersOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The object that a text is, such as a line of a log; null when it is another value, or no JSON. */
export function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
