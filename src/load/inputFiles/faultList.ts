import type { FileHandle } from 'node:fs/promises'
import type { FactFinding } from '../../model/inputsVerified.js'
import type { Position, Problem } from '../../model/problem.js'

/** However broken a file is, so many of its faults are told. */
const MOST_TOLD = 50

/** Where a fault lies. `field` is absent when it is the whole record's, or the file's. */
interface FaultPlace {
  readonly line?: number
  readonly field?: string
}

interface FileFaults {
  /** Counts a fault; it is put into words only when it will be told. */
  add(place: FaultPlace, word: () => Problem): void
  /** All of them in the order of the file, with those of facts that nobody else told. */
  finish(): { faults: Problem[]; more: number }
}

/** An open file, and where its faults go. */
export interface OpenInput {
  readonly handle: FileHandle
  readonly size: number
  readonly shown: string
  readonly faults: FileFaults
  /** How long checking one piece of it may take, in milliseconds. */
  readonly patience: number
}

/** Collects the faults of one file. What a schema and a fact both find is told once, in the schema's words. */
export function fileFaults(ofFacts: readonly FactFinding[]): FileFaults {
  const told: Problem[] = []
  const untold = new Set(ofFacts)
  let count = 0
  return {
    add(place, word) {
      count += 1
      const problem = told.length < MOST_TOLD ? word() : undefined
      if (problem) told.push(problem)
      for (const fault of untold) if (isSame(fault, place, problem?.at)) untold.delete(fault)
    },
    finish() {
      const others = distinct([...untold].map(({ problem }) => problem))
      const faults = [...told, ...others].sort(byPlace)
      return {
        faults: faults.slice(0, MOST_TOLD),
        more: count + others.length - Math.min(faults.length, MOST_TOLD),
      }
    },
  }
}

function isSame({ problem: { at }, fields }: FactFinding, place: FaultPlace, told: Position | undefined) {
  if (at?.line !== (told?.line ?? place.line) && at?.line !== place.line) return false
  if (place.field === undefined || fields.includes(place.field)) return true
  return told?.column !== undefined && told.column === at?.column
}

/** Several facts meet the same fault of a file. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ at, message }) => {
    const key = JSON.stringify([at, message])
    return !seen.has(key) && seen.add(key)
  })
}

function byPlace({ at: a }: Problem, { at: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
}
