import { AHEAD, BEHIND, SHAPES, type Shape } from './secretShapes.js'

/** Longer secrets are looked for piece by piece, so that a hostile text costs no more than its length. */
const PIECE = 64
/** Work is done when so much is there, and not for each byte that trickles in. */
const BATCH = 4096

/** The shapes by the number of their first byte, and of the byte before them. */
const FIRST = Array.from({ length: 256 }, (_, code) =>
  shapesWhere(({ first }) => first?.charCodeAt(0) === code),
)
const AFTER = Array.from({ length: 256 }, (_, code) =>
  shapesWhere(({ after }) => after?.charCodeAt(0) === code),
)

function shapesWhere(fits: (shape: Shape) => boolean): readonly Shape[] | undefined {
  const found = SHAPES.filter(fits)
  return found.length > 0 ? found : undefined
}

export const REPLACEMENT = '[redacted]'

/** Secrets, ready to be looked for. Made once, used for every stream. */
interface Patterns {
  /** Which pairs of bytes a secret or a shape may begin with. */
  readonly pairs: Uint8Array
  /** The pieces that begin with these four bytes, the longest first. Bytes are characters with their numbers. */
  readonly pieces: ReadonlyMap<string, readonly string[]>
}

/** Forms shorter than four bytes are left out. */
export function patternsOf(forms: readonly Buffer[]): Patterns {
  const pieces = new Map<string, string[]>()
  const pairs = new Uint8Array(65536)
  const all = new Set(forms.flatMap((form) => piecesOf(form.toString('latin1'))))
  for (const piece of [...all].sort((one, other) => other.length - one.length)) {
    const key = piece.slice(0, 4)
    pieces.set(key, [...(pieces.get(key) ?? []), piece])
    pairs[(piece.charCodeAt(0) << 8) | piece.charCodeAt(1)] = 1
  }
  for (const [code, shapes] of FIRST.entries()) if (shapes) pairs.fill(1, code << 8, (code + 1) << 8)
  return { pairs, pieces }
}

function piecesOf(form: string): string[] {
  if (form.length < 4) return []
  const count = Math.ceil(form.length / PIECE)
  const at = (index: number): number => Math.floor((form.length * index) / count)
  return Array.from({ length: count }, (_, index) => form.slice(at(index), at(index + 1)))
}

/**
 * Blacks out a stream of bytes. What a byte becomes depends on at most BEHIND bytes before it and AHEAD after it, and
 * nothing is given out before those are there: so it does not matter how the stream was cut into chunks.
 */
export class RedactStream {
  readonly #patterns: Patterns
  readonly #waiting: string[] = []
  #waitingLength = 0
  /** Bytes that were given out already, for looking back, and after `#at` those that were not. */
  #window = ''
  #at = 0
  /** Up to here it is secret. Positions are in the window; what overlaps or touches is one. */
  #coveredTo = 0
  #covering = false
  #shape: Shape | undefined

  constructor(patterns: Patterns) {
    this.#patterns = patterns
  }

  /** Gives what is safe to show by now; it lags behind by up to some thousand bytes. */
  push(chunk: Buffer): Buffer {
    this.#waiting.push(chunk.toString('latin1'))
    this.#waitingLength += chunk.length
    if (this.#waitingLength < BATCH) return Buffer.alloc(0)
    this.#takeWaiting()
    return this.#redact(Math.max(this.#at, this.#window.length - AHEAD))
  }

  /** Gives the rest. */
  end(): Buffer {
    this.#takeWaiting()
    return this.#redact(this.#window.length)
  }

  #takeWaiting(): void {
    const cut = Math.max(0, this.#at - BEHIND)
    this.#window = this.#window.slice(cut) + this.#waiting.splice(0).join('')
    this.#waitingLength = 0
    this.#at -= cut
    this.#coveredTo -= cut
  }

  #redact(limit: number): Buffer {
    const out: string[] = []
    const window = this.#window
    let plainFrom = this.#at
    for (let at = this.#at; at < limit; at += 1) {
      if (!this.#covering && !this.#shape) at = this.#nextStart(at, limit)
      if (at === limit) break
      this.#look(at)
      const covered = at < this.#coveredTo
      if (covered === this.#covering) continue
      if (covered) out.push(window.slice(plainFrom, at), REPLACEMENT)
      else plainFrom = at
      this.#covering = covered
    }
    if (!this.#covering) out.push(window.slice(plainFrom, limit))
    this.#at = limit
    return Buffer.from(out.join(''), 'latin1')
  }

  /** Where something secret may begin; `limit` when nowhere before it. Most bytes are passed over here. */
  #nextStart(from: number, limit: number): number {
    const window = this.#window
    const { pairs } = this.#patterns
    let before = window.charCodeAt(from - 1)
    let code = window.charCodeAt(from)
    for (let at = from; at < limit; at += 1) {
      const next = window.charCodeAt(at + 1)
      if (pairs[(code << 8) | next] === 1 || AFTER[before] !== undefined) return at
      before = code
      code = next
    }
    return limit
  }

  /** Whether something secret begins here, or what began before goes on. */
  #look(at: number): void {
    const window = this.#window
    if (this.#shape && at >= this.#coveredTo) this.#goOn(this.#shape, at)
    const code = window.charCodeAt(at)
    if (this.#patterns.pairs[(code << 8) | window.charCodeAt(at + 1)] === 1) {
      const pieces = this.#patterns.pieces.get(window.slice(at, at + 4))
      const piece = pieces?.find((each) => window.startsWith(each, at))
      if (piece !== undefined) this.#coveredTo = Math.max(this.#coveredTo, at + piece.length)
    }
    this.#lookForShape(FIRST[code], at)
    this.#lookForShape(AFTER[window.charCodeAt(at - 1)], at)
  }

  #lookForShape(shapes: readonly Shape[] | undefined, at: number): void {
    if (shapes === undefined || this.#shape) return
    for (const shape of shapes) {
      const end = endOf(shape.start, this.#window, at)
      if (end === undefined) continue
      this.#coveredTo = Math.max(this.#coveredTo, end)
      if (shape.more) this.#shape = shape
      return
    }
  }

  #goOn(shape: Shape, at: number): void {
    const end = shape.end && this.#window[at] === '-' ? endOf(shape.end, this.#window, at) : undefined
    if (end !== undefined) this.#coveredTo = end
    else if (shape.more?.test(this.#window.charAt(at)) === true) {
      this.#coveredTo = at + 1
      return
    }
    this.#shape = undefined
  }
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}
