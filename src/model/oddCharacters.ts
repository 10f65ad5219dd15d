import { visible } from './show.js'

/** A character that turns the order of a text, or that nobody sees. */
export interface OddCharacter {
  /** Offset in UTF-16 code units. */
  readonly offset: number
  readonly codePoint: number
  /** What is wrong with it, as the end of a sentence that begins with its code point. */
  readonly fault: string
}

const TURNS = 'changes the order in which the text is shown, which may read otherwise than it is'
const HIDDEN = 'cannot be seen'

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00ad, 'soft hyphen'],
  [0x061c, 'Arabic letter mark'],
  [0x200b, 'zero width space'],
  [0x200c, 'zero width non-joiner'],
  [0x200d, 'zero width joiner'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'pop directional formatting'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0x2060, 'word joiner'],
  [0x2066, 'left-to-right isolate'],
  [0x2067, 'right-to-left isolate'],
  [0x2068, 'first strong isolate'],
  [0x2069, 'pop directional isolate'],
  [0xfeff, 'byte order mark'],
])

/** Direction controls; then everything without a shape of its own: controls, joiners, fillers, tags, variation selectors. */
const TURNING = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const UNSEEN =
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
  '\\u200b-\\u200d\\u2028\\u2029\\u2060-\\u2065\\u206a-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb' +
  '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}'
const ODD = new RegExp(`[${TURNING}${UNSEEN}]`, 'gu')
const IS_TURNING = new RegExp(`^[${TURNING}]$`, 'u')

/** Scripts whose words are spelt with joiners. */
const JOINED =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]$/u
const PICTURE = /\p{Extended_Pictographic}$/u
const PICTURE_WITH_MODIFIER = /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?$/u
const STARTS_WITH_PICTURE = /^\p{Extended_Pictographic}/u

/** Direction controls and characters that nobody sees, in their order; not those that a script or a picture is spelt with. */
export function oddCharacters(text: string): OddCharacter[] {
  return [...text.matchAll(ODD)].flatMap(({ 0: character, index }) => {
    const codePoint = character.codePointAt(0) ?? 0
    if (codePoint === 0xfeff && index === 0) return []
    if (belongs(character, text.slice(Math.max(0, index - 8), index), text.slice(index + 1, index + 9)))
      return []
    const fault = IS_TURNING.test(character) ? TURNS : HIDDEN
    return [{ offset: index, codePoint, fault }]
  })
}

function belongs(character: string, before: string, after: string): boolean {
  switch (character) {
    case '\u200d':
      return JOINED.test(before) || (PICTURE_WITH_MODIFIER.test(before) && STARTS_WITH_PICTURE.test(after))
    case '\u200c':
      return JOINED.test(before)
    case '\ufe0e':
    case '\ufe0f':
      return PICTURE.test(before) || (/[0-9#*]$/.test(before) && after.startsWith('\u20e3'))
    default:
      return false
  }
}

/** `U+202E` */
export function codeOfCharacter(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

/** "`U+202E` (right-to-left override)" */
export function nameOfCharacter(codePoint: number): string {
  const name = NAMES.get(codePoint)
  const code = `\`${codeOfCharacter(codePoint)}\``
  return name === undefined ? code : `${code} (${name})`
}

/** A letter that is taken for a Latin one. */
export interface LookAlike {
  readonly character: string
  /** The Latin letter, or the blank, that it looks like. */
  readonly like: string
  readonly script: string
}

/** Code points in hexadecimal, each with the Latin letter that it looks like. */
const LETTERS: readonly (readonly [script: string, letters: string])[] = [
  [
    'Cyrillic',
    '0430a 0435e 043eo 0440p 0441c 0443y 0445x 0456i 0458j 0455s 04bbh 0501d 051bq 051dw 04cfl ' +
      '043ak 0410A 0412B 0415E 0405S 0406I 0408J 041aK 041cM 041dH 041eO 0420P 0421C 0422T 0423Y ' +
      '0425X 04aeY 051aQ 051cW 050cG',
  ],
  [
    'Greek',
    '03b1a 03bfo 03c1p 03bdv 03b9i 03bak 03c5u 03c7x 03b3y 03b7n 03f2c 03f3j 03c9w 0391A 0392B ' +
      '0395E 0396Z 0397H 0399I 039aK 039cM 039dN 039fO 03a1P 03a4T 03a5Y 03a7X 03f9C',
  ],
  ['Armenian', '0585o 057du 0570h 0578n 0581g 0566q 0555O 054dU 054fS 053cL'],
  [
    'Cherokee',
    '13a0D 13a1R 13a2T 13aaA 13abJ 13acE 13b3W 13b7M 13bbH 13bdY 13c0G 13c3Z 13ceS 13daS 13deL ' +
      '13dfC 13e2P 13e6K 13f4B',
  ],
]

const LIKE: ReadonlyMap<string, LookAlike> = new Map(
  LETTERS.flatMap(([script, letters]) =>
    letters.split(' ').map((each): [string, LookAlike] => {
      const character = String.fromCodePoint(Number.parseInt(each.slice(0, 4), 16))
      return [character, { character, like: each.slice(4), script }]
    }),
  ),
)

/** Full-width forms, letterlike signs, Roman numerals and mathematical letters: each is written for a plain one. */
const STYLED = /[\uff01-\uff5e\u2100-\u214f\u2160-\u217f\u{1d400}-\u{1d7ff}]/gu

/** Blanks that are none: a column of that name is another column. */
const BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu

/**
 * The first character of a name that can be taken for another one: a letter of another script in a word with Latin letters,
 * a letter in fancy dress, or a blank that is none. A word wholly of another script is a word of that script.
 */
export function lookAlikeIn(name: string): LookAlike | null {
  for (const { 0: word } of name.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (!/\p{Script=Latin}/u.test(word)) continue
    for (const character of word) {
      const found = LIKE.get(character)
      if (found) return found
    }
  }
  for (const { 0: character } of name.matchAll(STYLED)) {
    const like = character.normalize('NFKC')
    if (/^[!-~]$/.test(like)) return { character, like, script: 'special' }
  }
  const [blank] = name.match(BLANKS) ?? []
  return blank === undefined ? null : { character: blank, like: ' ', script: 'special' }
}

/** "`e` is `U+0435`, a Cyrillic letter that looks like the Latin `e`" */
export function lookAlikeWords({ character, like, script }: LookAlike): string {
  const code = nameOfCharacter(character.codePointAt(0) ?? 0)
  if (like === ' ') return `${code} looks like a blank, and is another character`
  if (script === 'special') return `\`${character}\` is ${code}, a special form of the plain \`${like}\``
  return `\`${character}\` is ${code}, a ${script} letter that looks like the Latin \`${like}\``
}

/** What to say of a name that is refused and looks right: the character that is not what it seems; else undefined. */
export function deceptionHelp(name: string): string | undefined {
  const [odd] = oddCharacters(name)
  if (odd) return `${nameOfCharacter(odd.codePoint)} in it ${odd.fault}`
  const found = lookAlikeIn(name)
  return found ? visible(lookAlikeWords(found)) : undefined
}
