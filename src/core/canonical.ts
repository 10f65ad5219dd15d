import { createHash } from 'node:crypto'

/** JSON with the keys of every object in one order, so that equal values give equal texts (RFC 8785 in spirit). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

/** SHA-256 in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** The same without what people alone read. JSON leaves out what is undefined. */
export function withoutWords(each: object): object {
  return { ...each, origin: undefined, description: undefined }
}
