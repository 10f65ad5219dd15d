import { judgeSignals, type Judged } from '../core/judgeSignals.js'
import { inputsRoot, readSignals } from '../load/readSignals.js'
import type { SignalSpec } from '../model/policy.js'
import type { Place } from './place.js'

/**
 * The signals as they are now, held against what the policy says of them. `now` is in milliseconds since 1970. `lines`:
 * also in which lines of JSON files the values stand, which takes longer.
 */
export async function judgeNow(
  specs: readonly SignalSpec[],
  place: Place,
  now: number,
  lines = false,
): Promise<Judged> {
  // With nothing to read there is no root that could be missing.
  if (specs.length === 0) return judgeSignals([], now)
  const root = await inputsRoot(place.inputs, place.inputsShown)
  return judgeSignals(await readSignals(root, specs, now, lines), now)
}
