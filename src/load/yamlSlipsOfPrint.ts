import { nameOfCharacter } from '../model/oddCharacters.js'
import { quoted, type Scene, type Slip } from './yamlScene.js'

/** A dash of print where a list has `-`; the parser may complain of the empty lines above it. */
export function dashOfPrint({ text, offset }: Scene): Slip | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const [, before = '', sign] =
    /^(\s*)([\u2010-\u2015\u2022\u2212])\s/u.exec(text.slice(start, start + 2000)) ?? []
  if (sign === undefined) return null
  const code = sign.codePointAt(0)?.toString(16)
  return {
    offset: start + before.length,
    message: `\`${sign}\` (U+${code}) is no dash to YAML, and begins no entry of a list`,
    help: 'write `-`',
  }
}

function nameOfBlank(codePoint: number): string {
  return codePoint === 0xa0 ? 'a non-breaking space (U+00A0)' : nameOfCharacter(codePoint)
}

/** A blank that is none, or a colon that is none, behind a key; or a line that only seems empty. */
export function oddBlankOrColon({ text, offset, bracket }: Scene): Slip | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(start).split('\n', 1)[0] ?? ''
  const alone = /^[ \t]*([\u00a0\u2000-\u200b\u3000\ufeff])\s*$/.exec(line)
  if (alone?.[1] !== undefined)
    return {
      offset: start + line.indexOf(alone[1]),
      message: `this line seems empty, and holds ${nameOfBlank(alone[1].charCodeAt(0))}`,
      help: 'delete it',
    }
  const [, head = '', key, sign = '', rest = ''] =
    /^(\s*(?:- +)?)(\w+)(:[\u00a0\u2000-\u200b\u3000]|\uff1a)\s*(.*)$/.exec(line) ?? []
  if (key === undefined || bracket !== null) return null
  const odd = sign.charCodeAt(sign.length - 1)
  return {
    offset: start + head.length + key.length + sign.length - 1,
    message:
      sign === '\uff1a'
        ? '`：` (U+FF1A) is no colon to YAML'
        : `${nameOfBlank(odd)} is no blank to YAML, and one must follow the colon`,
    help: `write \`${key}: ${rest}\``,
  }
}

const QUOTES = '\u2018\u2019\u201a\u201c-\u201e\u00ab\u00bb'
const QUOTED = new RegExp(`^([${QUOTES}])([^${QUOTES}\n]*)`)
const OPENED = new RegExp(`[:,[{]\\s+([${QUOTES}][^${QUOTES}\n]*)$`)

/** `reason: ‘low: {score}’`: quotes of print, which YAML takes for letters. */
export function quoteOfPrint({ text, before, offset, bracket }: Scene): Slip | null {
  // A brace inside of them is what the parser complains of.
  const opened = bracket === null ? undefined : OPENED.exec(before)?.[1]
  const at = offset - (opened?.length ?? 0)
  const [, sign, inner = ''] = QUOTED.exec(text.slice(at)) ?? []
  if (sign === undefined) return null
  return {
    offset: at,
    message: `\`${sign}\` is a quote of print, and YAML knows \`'\` and \`"\``,
    help: `write ${quoted(inner)}`,
  }
}
