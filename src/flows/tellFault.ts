import { positionAt, problemAt } from '../load/sourceText.js'
import type { YamlFile } from '../load/yamlFile.js'
import type { Problem } from '../model/problem.js'
import type { Fault, Place } from '../model/source.js'

/** Lines and columns are attached here, just before a fault is told. */
export function tell(files: readonly YamlFile[], fault: Fault): Problem {
  const { code, severity, message, place, help, other } = fault
  const file = files.find((each) => each.file === place.file)
  const there = other ? locate(files, other) : null
  const what = code.startsWith('duplicate')
    ? 'the first one'
    : code === 'unused-condition'
      ? 'the other one'
      : 'it'
  const where = other && there ? `${what} is at ${other.file}:${there.line}:${there.column}` : undefined
  const told = [help, where].filter((each) => each !== undefined).join('; ')
  const problem = { code, severity, message, ...(told ? { help: told } : {}) }
  return file
    ? problemAt(file.source, file.offsetOf(place.path, place.part), problem)
    : { ...problem, at: { file: place.file } }
}

/** Line and column of a place, from 1; the beginning of a file that is not among those. */
export function locate(files: readonly YamlFile[], place: Place): { line: number; column: number } {
  const file = files.find((each) => each.file === place.file)
  return file ? positionAt(file.source, file.offsetOf(place.path, place.part)) : { line: 1, column: 1 }
}

/** Sorted by file, line and column. What names none of `files` comes first. */
export function inFileOrder<T>(
  list: readonly T[],
  files: readonly string[],
  problemOf: (each: T) => Problem,
): T[] {
  const order = new Map(files.map((file, index) => [file, index]))
  const keys = new Map(
    list.map((each) => {
      const { file = '', line = 0, column = 0 } = problemOf(each).at ?? {}
      return [each, [order.get(file) ?? -1, line, column] as const]
    }),
  )
  const keyOf = (each: T): readonly [number, number, number] => keys.get(each) ?? [-1, 0, 0]
  return list.toSorted((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)]
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
  })
}
