import type { Fact as FactFile, GateFact as GateFactFile } from '../generated/policyFile.js'
import type { Format } from '../model/policy.js'

export function isFact(value: unknown): value is FactFile {
  return typeof value === 'object' && value !== null && 'file' in value
}

/** Whether it is written as the given kind of gate fact; the schema has seen to the rest. */
export function isKind<K extends 'responses' | 'largestOf' | 'firstOf'>(
  value: GateFactFile,
  kind: K,
): value is Extract<GateFactFile, Record<K, unknown>> {
  return typeof value === 'object' && kind in value
}

/** By its ending; null when the ending says nothing. */
export function formatOf(fact: Pick<FactFile, 'file' | 'format'>): Format | null {
  if (fact.format) return fact.format
  const ending = /\.([a-z]+)$/i.exec(fact.file)?.[1]?.toLowerCase()
  if (ending === 'json' || ending === 'csv' || ending === 'jsonl') return ending
  return ending === 'ndjson' ? 'jsonl' : null
}
