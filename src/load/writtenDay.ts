import { parseTime } from '../model/time.js'

/**
 * `2026-1-5`, `2026/01/05` and `5.1.2026` mean `2026-01-05`; undefined when it is no day, or when nobody knows which number
 * is the month, as in `01/05/2026`.
 */
export function dayMeant(written: string): string | undefined {
  const text = written.trim()
  const parts =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text)?.slice(1) ??
    /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)?.slice(1).toReversed()
  const day = parts?.map((part) => part.padStart(2, '0')).join('-')
  return day !== undefined && parseTime(day) !== null ? day : undefined
}
