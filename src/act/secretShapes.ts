/** What looks like a secret whoever made it. */

/**
 * A shape is looked for where it may begin. `start` is sticky, and looks no further than BEHIND bytes back and AHEAD
 * bytes on; what follows it and fits `more` belongs to it, however long.
 */
export interface Shape {
  readonly start: RegExp
  /** The first byte of `start`. */
  readonly first?: string
  /** Or the byte before it. */
  readonly after?: string
  readonly more?: RegExp
  /** Ends what `more` goes on with. */
  readonly end?: RegExp
}

export const BEHIND = 160
export const AHEAD = 640

const WORD = /[A-Za-z0-9_]/
const TOKEN = /[A-Za-z0-9._~+/=-]/

/** Of bytes, each as the character with its number. */
export const SHAPES: readonly Shape[] = [
  { first: 'g', start: /(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{16}/y, more: WORD },
  { first: 'g', start: /(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9_]{16}/y, more: WORD },
  { first: 'g', start: /(?<![A-Za-z0-9_])glpat-[A-Za-z0-9_-]{16}/y, more: /[A-Za-z0-9_-]/ },
  { first: 'A', start: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}/y, more: /[A-Z0-9]/ },
  { first: 'x', start: /(?<![A-Za-z0-9_])xox[a-z]-[A-Za-z0-9-]{8}/y, more: /[A-Za-z0-9-]/ },
  {
    first: 's',
    start: /(?<![A-Za-z0-9_-])sk-(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{16}/y,
    more: /[A-Za-z0-9_-]/,
  },
  { first: 's', start: /(?<![A-Za-z0-9_])sk_(?:live|test)_[A-Za-z0-9]{8}/y, more: WORD },
  { after: ' ', start: /(?<=\bBearer {1,8})[A-Za-z0-9._~+/=-]{8}/iy, more: TOKEN },
  {
    after: ' ',
    start: /(?<=\bAuthorization["']?[:=] {0,8}["']?[a-z]{1,16} {1,8})[A-Za-z0-9._~+/=-]{4}/iy,
    more: TOKEN,
  },
  {
    first: 'e',
    start: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,512}\.[A-Za-z0-9_-]{8}/y,
    more: /[A-Za-z0-9._-]/,
  },
  // The password in `https://user:password@host`.
  { after: ':', start: /(?<=:\/\/[^ \t\r\n/?#@:"']{0,128}:)[^ \t\r\n/?#@"'[][^ \t\r\n/?#@"']{0,500}(?=@)/y },
  // The lines of a key, wherever they are broken, and the header lines that some have.
  {
    first: '-',
    start: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y,
    more: /[A-Za-z0-9+/= \t\r\n\\:,.()-]/,
    end: /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y,
  },
]
