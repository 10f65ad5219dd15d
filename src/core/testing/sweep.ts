import type { Policy, Scalar, SignalSpec } from '../../model/policy.js'
import type { Path } from '../../model/source.js'
import { valuesToTry } from '../valuesToTry.js'
import type { Tell } from './sayTest.js'
import { valueFault } from './valueFault.js'
import type { Known, Vocabulary } from './vocabulary.js'

/** Values of one fact that must all give one level; `from` and `to` are the same for a single value. */
export interface SweptRange {
  readonly from: Scalar
  readonly to: Scalar
  readonly level: string
}

const NUMBER = String.raw`[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`
const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})$`)
const SINGLE = new RegExp(`^${NUMBER}$`)

/** The ranges of a sweep, in their order; what is wrong with them is told. `path` leads to the mapping of ranges. */
export function sweptRanges(
  name: string,
  ranges: Readonly<Record<string, string>>,
  { vocabulary, path, tell }: { vocabulary: Vocabulary; path: Path; tell: Tell },
): SweptRange[] {
  const known = vocabulary.facts.get(name)
  if (!known) tell.unknown('unknown-fact', 'fact', name, vocabulary.facts.keys(), path, 'key')
  else if (known.gates) {
    const help = 'sweep a fact that rules read, and expect `gates` in cases of their own'
    tell.say('test-shape', path, `\`${name}\` is a fact of gates, and gives no level`, help, 'key')
  }
  const found: (SweptRange & { readonly key: string })[] = []
  for (const [key, level] of Object.entries(ranges)) {
    const at = [...path, key]
    if (!vocabulary.levels.has(level)) tell.unknown('unknown-level', 'level', level, vocabulary.levels, at)
    if (!known || known.gates) continue
    const range = rangeOf(name, key.trim(), known)
    if ('message' in range) tell.say('test-value', at, range.message, range.help, 'key')
    else found.push({ ...range, level, key })
  }
  tellOverlaps(found, path, tell)
  return found
}

function rangeOf(
  name: string,
  text: string,
  known: Known,
): Pick<SweptRange, 'from' | 'to'> | { message: string; help?: string } {
  const ends = isNumber(known) ? endsOf(text) : [wordOf(text, known)]
  if (!ends) {
    const help = 'write `FROM..TO`, like `0..89.99`, or one number'
    return { message: `\`${text}\` is no range of numbers`, help }
  }
  for (const end of ends) {
    const fault = valueFault(name, known, end)
    if (fault) return fault
  }
  const [from, to = from] = ends as [Scalar, Scalar?]
  if (from > to)
    return {
      message: `the range \`${text}\` ends below where it begins`,
      help: `write \`${String(to)}..${String(from)}\``,
    }
  return { from, to }
}

function isNumber(known: Known): boolean {
  if (known.kind === 'constant') return typeof known.value === 'number'
  return known.kind === 'signal' && ['number', 'integer'].includes(known.spec.shape.type)
}

function endsOf(text: string): number[] | null {
  const range = RANGE.exec(text)
  if (range) return [Number(range[1]), Number(range[2])]
  return SINGLE.test(text) ? [Number(text)] : null
}

/** Keys are texts, whatever the fact is. */
function wordOf(text: string, known: Known): Scalar {
  const type =
    known.kind === 'signal' ? known.spec.shape.type : known.kind === 'constant' && typeof known.value
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text
}

function tellOverlaps(found: readonly (SweptRange & { key: string })[], path: Path, tell: Tell): void {
  const sorted = found.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  let widest: (typeof found)[number] | undefined
  for (const range of sorted) {
    if (widest && range.from <= widest.to) {
      const [first, second] = found.indexOf(widest) < found.indexOf(range) ? [widest, range] : [range, widest]
      const message = `the ranges \`${first.key}\` and \`${second.key}\` overlap: both hold \`${String(range.from)}\``
      tell.say('test-value', [...path, second.key], message, 'both ends belong to a range', 'key')
    }
    if (!widest || range.to > widest.to) widest = range
  }
}

/**
 * The values that stand for a range: both ends, and every one between them at which the policy could change its mind
 * while the other facts are as in `others`.
 */
export function valuesWithin({ from, to }: SweptRange, tried: readonly Scalar[]): Scalar[] {
  return [...new Set([from, ...tried.filter((each) => each > from && each < to), to])]
}

/** Where the policy could change its mind about one fact, a constant among them; `others` holds all other facts. */
export function valuesTriedOf(
  name: string,
  policy: Policy,
  others: ReadonlyMap<string, Scalar>,
): readonly Scalar[] {
  const spec = policy.signals.find((each) => each.name === name) ?? asSignal(name)
  const values = new Map(others)
  values.delete(name)
  return valuesToTry({ ...policy, signals: [spec] }, values).get(name)?.values ?? []
}

/** A constant as if it were read: only numbers are swept over ranges, and a constant has no range of its own. */
function asSignal(name: string): SignalSpec {
  return {
    name,
    description: '',
    from: { file: '', format: 'json', where: [], delimiter: ',' },
    shape: { type: 'number', normalize: [] },
    onMissing: 'error',
    onInvalid: 'error',
    onStale: 'error',
    threshold: true,
    origin: { file: '', line: 1, column: 1 },
  }
}
