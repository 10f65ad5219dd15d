import type { SignalSpec, ValueShape } from '../model/policy.js'

/** What a signal can be: its shape, and a count is never below 0, which its author need not write. */
export function possibleShape({ shape, from }: Pick<SignalSpec, 'shape' | 'from'>): ValueShape {
  return from.reduce === 'count' ? { ...shape, min: Math.max(0, shape.min ?? 0) } : shape
}
