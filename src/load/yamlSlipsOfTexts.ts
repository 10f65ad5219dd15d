import { operatorMeant, OPERATORS } from './meantWords.js'
import { plainText, quoted, type Scene, type Slip } from './yamlScene.js'

/** `reason: ‘low: {score}’`: quotes of print, which YAML takes for letters. */
export function quoteOfPrint({ after, offset }: Scene): Slip | null {
  const [, sign, inner = ''] =
    /^([\u2018\u2019\u201a\u201c-\u201e\u00ab\u00bb])([^\u2018\u2019\u201a\u201c-\u201e\u00ab\u00bb]*)/.exec(
      after,
    ) ?? []
  if (sign === undefined) return null
  return {
    offset,
    message: `\`${sign}\` is a quote of print, and YAML knows \`'\` and \`"\``,
    help: `write ${quoted(inner)}`,
  }
}

/** `'it's'` */
export function quoteInQuotes({ code, offset, before, after }: Scene): Slip | null {
  const quote = /(['"])\s*$/.exec(before)
  if (code !== 'UNEXPECTED_TOKEN' || quote === null || !/^[^\s,:}\]]/.test(after)) return null
  const [another, escaped] = quote[1] === "'" ? ['double', "it twice, `''`"] : ['single', '`\\"`']
  const help =
    quote[0].length > 1
      ? 'put the whole text into one pair of quotes'
      : `write ${escaped}, or put the whole text into ${another} quotes`
  const message = `this \`${quote[1]}\` ends the quoted text, and more follows`
  return { offset: offset - quote[0].length, message, help }
}

/** `operator: >=` */
export function operatorSign({ code, offset, before, after }: Scene): Slip | null {
  if (code !== 'BAD_SCALAR_START' && code !== 'UNEXPECTED_TOKEN') return null
  const [, sign] = /operator:\s+((?:[<>=!@%&|]|&&)=?)[\s,}]/.exec(`${before}${after} `) ?? []
  const meant = sign === undefined ? undefined : operatorMeant(sign, OPERATORS)
  if (sign === undefined || meant === undefined || !/operator:\s+\S?$/.test(before)) return null
  return {
    offset,
    message: `\`${sign}\` is not an operator, and no text can begin with it`,
    help: `write \`${meant}\``,
  }
}

/** `unit: %`, `value: > 90`, `reason: *very* low` */
export function signAtTheBeginning({ code, offset, bracket, before, after }: Scene): Slip | null {
  const begun = code === 'UNEXPECTED_TOKEN' ? /[:-]\s+(([>|]|\*(?=\S))\S*\s+)$/.exec(before) : null
  const sign = code === 'BAD_SCALAR_START' ? after.charAt(0) : begun?.[2]
  if (sign === undefined) return null
  const beginning = begun?.[1] ?? ''
  return {
    offset: offset - beginning.length,
    message: `a text without quotes cannot begin with ${sign === '`' ? 'a back-tick' : `\`${sign}\``}`,
    help: `put the text into quotes: ${quoted(`${beginning}${plainText(after, bracket !== null)}`)}`,
  }
}
