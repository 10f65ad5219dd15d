import type { Policy, SignalSpec } from '../../model/policy.js'
import type { Reading } from '../../model/reading.js'
import type { PointOutcome, TestPoint } from '../../model/testing.js'
import { decidePoint } from './decidePoint.js'

/** Decides a point that was made for another policy: a reading brings along what that one says of its signal. */
export async function decideMutant(
  policy: Policy,
  point: TestPoint,
  previous: string | null,
): Promise<PointOutcome> {
  const specs = new Map(policy.signals.map((spec) => [spec.name, spec]))
  const { situation } = point
  const readings = situation.readings.map((reading) => withOwn(reading, specs))
  return decidePoint(policy, { ...point, situation: { ...situation, readings } }, previous)
}

function withOwn(reading: Reading, specs: ReadonlyMap<string, SignalSpec>): Reading {
  const spec = specs.get(reading.spec.name)
  return !spec || spec === reading.spec ? reading : { ...reading, spec }
}
