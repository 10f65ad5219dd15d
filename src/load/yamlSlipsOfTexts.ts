import { operatorMeant, OPERATORS } from './meantWords.js'
import { plainText, quoted, type Scene, type Slip } from './yamlScene.js'

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

/** `"C:\\Program Files"` */
export function backslashInQuotes({ code, offset, text }: Scene): Slip | null {
  if (code !== 'BAD_DQ_ESCAPE') return null
  const start = text.lastIndexOf('"', offset - 1)
  const inside = /^"((?:[^"\\\n]|\\.)*)"/.exec(text.slice(start))?.[1]
  return {
    offset,
    message: `in double quotes a \`\\\` begins a sign of its own, and \`${text.slice(offset, offset + 2)}\` is none`,
    help:
      inside === undefined || inside.includes("'")
        ? 'write `\\\\` for each `\\`'
        : `put the text into single quotes: \`'${inside}'\``,
  }
}

/** `type: {{ level }}` */
export function templateOfPrograms({ code, offset, text }: Scene): Slip | null {
  const start = text.lastIndexOf('{{', offset + 1)
  if (code !== 'NON_STRING_KEY' || start === -1 || offset - start > 2) return null
  return {
    offset: start,
    message: '`{{` is of a language for templates, and nothing fills it in here',
    help: "write the value itself; in a reason, a fact stands in one pair of braces, in quotes: `'{score}% is low'`",
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
