import type { Reduce, Scalar, SignalSpec } from '../model/policy.js'
import { inRange, typedValue } from './typedValue.js'

/** One raw value out of many, or that it is absent, with whatever its reader needs to find it again. */
export interface Item<Place> {
  readonly place: Place
  readonly raw?: unknown
  readonly absent?: boolean
}

/** What many values come to; the reader that knows their file puts it into words. */
export type Folded<Place> =
  | {
      readonly kind: 'value'
      readonly value: Scalar
      readonly at: Place | undefined
      readonly counted?: number
    }
  | { readonly kind: 'wrong'; readonly why: string; readonly at: Place | undefined }
  /** The value that is needed is absent. */
  | { readonly kind: 'lacks'; readonly at: Place }
  /** There was nothing to reduce. */
  | { readonly kind: 'nothing' }
  /** Items were there, and none of them has what was to be counted. */
  | { readonly kind: 'uncounted' }

interface Fold<Place> {
  add(item: Item<Place>): void
  finish(): Folded<Place>
}

/**
 * Takes in values one by one and reduces them to one. Values that the reduction does not use are not looked at: an old
 * "n/a" above the last row is history. `text`: the values are cells, where all is text.
 */
export function fold<Place>(reduce: Reduce, shape: SignalSpec['shape'], text: boolean): Fold<Place> {
  if (reduce === 'first' || reduce === 'last') return pick(shape, text, reduce === 'first')
  return reduce === 'count' ? count(shape) : numbers(reduce, shape, text)
}

function pick<Place>(shape: SignalSpec['shape'], text: boolean, first: boolean): Fold<Place> {
  let chosen: Item<Place> | undefined
  return {
    add(item) {
      if (!first || !chosen) chosen = item
    },
    finish() {
      if (!chosen) return { kind: 'nothing' }
      const { place: at, raw, absent } = chosen
      if (absent) return { kind: 'lacks', at }
      const typed = typedValue(raw, shape, text)
      return 'wrong' in typed
        ? { kind: 'wrong', why: typed.wrong, at }
        : { kind: 'value', value: typed.value, at }
    },
  }
}

function count<Place>(shape: SignalSpec['shape']): Fold<Place> {
  let counted = 0
  let lacking = 0
  let at: Place | undefined
  return {
    add({ place, absent }) {
      if (absent) lacking += 1
      else [counted, at] = [counted + 1, place]
    },
    finish() {
      return counted === 0 && lacking > 0
        ? { kind: 'uncounted' }
        : reduced('count', shape, counted, counted, at)
    },
  }
}

function numbers<Place>(
  reduce: 'sum' | 'mean' | 'min' | 'max',
  shape: SignalSpec['shape'],
  text: boolean,
): Fold<Place> {
  // The range is the range of the fact: of every item, but of a sum as a whole.
  const each = reduce === 'sum' ? { type: 'number' as const, normalize: shape.normalize } : shape
  let counted = 0
  let sum = 0
  let last: Place | undefined
  let best: { at: Place; value: number } | undefined
  let faulty: Folded<Place> | undefined
  return {
    add({ place, raw, absent }) {
      if (faulty) return
      const typed = absent ? null : typedValue(raw, each, text)
      if (!typed) faulty = { kind: 'lacks', at: place }
      else if ('wrong' in typed) faulty = { kind: 'wrong', why: typed.wrong, at: place }
      else {
        const value = typed.value as number
        counted += 1
        sum += value
        last = place
        if (!best || (reduce === 'min' ? value < best.value : value > best.value)) best = { at: place, value }
      }
    },
    finish() {
      if (faulty) return faulty
      if (reduce === 'sum') return reduced(reduce, shape, sum, counted, last)
      if (!best) return { kind: 'nothing' }
      if (reduce === 'mean') return reduced(reduce, shape, sum / counted, counted, last)
      return reduced(reduce, shape, best.value, counted, best.at)
    },
  }
}

function reduced<Place>(
  reduce: Reduce,
  shape: SignalSpec['shape'],
  value: number,
  counted: number,
  at: Place | undefined,
): Folded<Place> {
  const typed = inRange(value, shape)
  if ('wrong' in typed) return { kind: 'wrong', why: `the ${reduce} ${typed.wrong}`, at }
  return { kind: 'value', value: typed.value, at, counted }
}
