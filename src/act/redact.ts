import { patternsOf, RedactStream, REPLACEMENT } from './redactStream.js'
import { formsOf, saysSecret, secretsOf } from './secretValues.js'

/** Blacks out secrets: `[redacted]` takes their place. */
export interface Redactor {
  text(text: string): string
  /** The words of a command: besides what `text` finds, the values of options whose names say secret. */
  words(words: readonly string[]): string[]
  /**
   * The same for bytes as they come. `push` gives what is safe by now, which may be nothing, and `end` the rest;
   * together they are what `text` makes of the whole, however it was cut.
   */
  stream(): { push(chunk: Buffer): Buffer; end(): Buffer }
}

/**
 * A redactor for the values of variables whose names say secret (TOKEN, PASSWORD, KEY, …; from 6 characters) or that
 * `secretNames` lists (from 4 characters), and for what has a well-known shape: tokens of GitHub, GitLab, AWS, Slack
 * and Stripe, `sk-…`, `Bearer …`, JWTs, private keys in PEM, passwords in URLs.
 *
 * Values are found as they are, line by line when they have several (lines from 16 characters), in base64 (also in the
 * middle of something encoded), percent-encoded, and escaped for JSON and shells.
 *
 * Not found is: a value that the command changes otherwise (reversed, hexadecimal, compressed, encrypted, hashed, wrapped
 * over several lines, spelled with other escapes), a part of a value (of a long one, less than some 64 bytes), a secret that the
 * command read from somewhere else and that has no known shape, a short value, and a variable whose name says nothing.
 */
export function redactor(
  environment: Readonly<Record<string, string | undefined>>,
  secretNames: readonly string[],
): Redactor {
  const patterns = patternsOf(secretsOf(environment, secretNames).flatMap(formsOf))
  const text = (whole: string): string => {
    const stream = new RedactStream(patterns)
    return Buffer.concat([stream.push(Buffer.from(whole)), stream.end()]).toString()
  }
  return {
    text,
    words: (words) => words.map((word, index) => wordRedacted(word, words[index - 1]) ?? text(word)),
    stream: () => new RedactStream(patterns),
  }
}

/** `--token=VALUE`, `TOKEN=VALUE`, and VALUE after `--token`. */
function wordRedacted(word: string, before: string | undefined): string | undefined {
  const [, name, option] = /^((?:--)?([A-Za-z_][\w.-]*)=)./s.exec(word) ?? []
  if (name !== undefined && option !== undefined && saysSecret(option)) return `${name}${REPLACEMENT}`
  const [, optionBefore] = /^--([A-Za-z][\w.-]*)$/.exec(before ?? '') ?? []
  const isValue = optionBefore !== undefined && saysSecret(optionBefore) && !word.startsWith('--')
  return isValue && word !== '' ? REPLACEMENT : undefined
}
