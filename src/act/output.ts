import type { Redactor } from './redact.js'
import { outputFile } from './outputFile.js'

const KIBIBYTE = 1024

const OUTPUT_LIMITS = { head: 16 * KIBIBYTE, tail: 16 * KIBIBYTE, file: 64 * KIBIBYTE * KIBIBYTE }

/** What a command wrote to one of its two streams, as it is kept: redacted, in bounded memory. */
export interface Output {
  push(chunk: Buffer): void
  /** `heldBy` when it was not read to its end: who may still write, as a clause. */
  end(heldBy: string): { readonly text: string; readonly file?: string }
}

/** Keeps the first and the last bytes for the receipt, and the whole in a file; see `outputFile` for its limits. */
export function captureOutput(path: string, redact: Redactor, limits = OUTPUT_LIMITS): Output {
  const stream = redact.stream()
  const file = outputFile(path, limits.file)
  const head = Buffer.alloc(limits.head)
  let headLength = 0
  let tail: Buffer[] = []
  let tailLength = 0
  let total = 0

  const take = (bytes: Buffer): void => {
    if (bytes.length === 0) return
    total += bytes.length
    file.write(bytes)
    const toHead = bytes.copy(head, headLength)
    headLength += toHead
    if (toHead === bytes.length) return
    tail.push(bytes.subarray(toHead))
    tailLength += bytes.length - toHead
    // Twice as much as is needed, so that joining costs little for each byte.
    if (tailLength < 2 * limits.tail + KIBIBYTE) return
    tail = [Buffer.from(Buffer.concat(tail).subarray(-limits.tail))]
    tailLength = limits.tail
  }

  return {
    push: (chunk) => take(stream.push(chunk)),
    end(heldBy) {
      take(stream.end())
      const notes = heldBy === '' ? [] : [`[cut here: ${heldBy}]`]
      file.close(notes.join(''))
      if (file.fault !== '') notes.push(`[${redact.text(file.fault)}]`)
      const kept = shorten(head.subarray(0, headLength), Buffer.concat(tail), total, limits.tail)
      return { text: [kept, ...notes].reduce(asLine, ''), ...(file.made ? { file: path } : {}) }
    },
  }
}

function shorten(head: Buffer, rest: Buffer, total: number, tailLimit: number): string {
  if (head.length + rest.length === total && rest.length <= tailLimit)
    return Buffer.concat([head, rest]).toString()
  const first = head.subarray(0, wholeCharacters(head))
  const last = fromCharacter(rest.subarray(-tailLimit))
  const leftOut = total - first.length - last.length
  return [first.toString(), `[${leftOut} bytes left out]\n`, last.toString()].reduce(asLine, '')
}

/** Puts the next text on a line of its own. */
function asLine(text: string, next: string): string {
  return text === '' || text.endsWith('\n') ? text + next : `${text}\n${next}`
}

/** How many bytes are left when a character that was cut off at the end is taken away. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** The bytes from the first that begins a character. */
function fromCharacter(bytes: Buffer): Buffer {
  let from = 0
  while (from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1
  return bytes.subarray(from)
}
