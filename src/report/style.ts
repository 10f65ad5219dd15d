import { Chalk } from 'chalk'

/** How a text is dressed. Colour never carries meaning alone: every text reads the same without it. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly good: (text: string) => string
  /** A level's badge in the policy's own colour (`#rrggbb`). */
  readonly badge: (text: string, color: string) => string
}

export const PLAIN: Style = {
  bold: String,
  dim: String,
  error: String,
  warning: String,
  good: String,
  badge: String,
}

/** `level` is chalk's: 0 none, 1 sixteen colours, 2 256, 3 all. */
export function styleOf(level: 0 | 1 | 2 | 3): Style {
  if (level === 0) return PLAIN
  const chalk = new Chalk({ level })
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    error: (text) => chalk.red.bold(text),
    warning: (text) => chalk.yellow(text),
    good: (text) => chalk.green(text),
    badge: (text, color) => chalk.bgHex(color).hex('#000000').bold(` ${text} `),
  }
}
