import type { Scene, Slip } from './yamlScene.js'

/** Lines that a merge, a page or a programming language left. */
export function otherLanguage({ text, offset, before }: Scene): Slip | null {
  if (before.trim() !== '') return null
  const line = text.slice(offset).split('\n', 1)[0]?.trimStart() ?? ''
  if (/^(<{7}|={7}|>{7})(\s|$)/.test(line))
    return {
      offset,
      message: 'a merge left its marks in the file',
      help: 'keep one of the two sides, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`',
    }
  if (line.startsWith('```'))
    return { offset, message: 'a fence of Markdown is no YAML', help: 'delete the lines that begin with ```' }
  const sign = /^(?:\/\/|--(?!-))/.exec(line)?.[0]
  if (sign !== undefined)
    return {
      offset,
      message: `a comment begins with \`#\`, and not with \`${sign}\``,
      help: `write \`# ${line.slice(2).trim()}\``,
    }
  if (!/^(?:[$\u276f] |PS [A-Z]:\S*> ?|[\w.-]+@[\w.-]+[: ]\S*[$#] )[A-Za-z./]/.test(line)) return null
  return { offset, message: 'this line is of a terminal, and no YAML', help: 'delete it' }
}

/** `-name: red-rule` */
export function dashWithoutBlank({ code, text, offset, bracket }: Scene): Slip | null {
  if (bracket !== null || !(code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'BAD_INDENT')) return null
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const [, indent = '', key] = /^(\s*)-([A-Za-z]\w*):(?=\s)/.exec(text.slice(start)) ?? []
  if (key === undefined) return null
  return {
    offset: start + indent.length,
    message: 'a blank is missing after the dash',
    help: `write \`- ${key}: …\``,
  }
}

/** `default:false`, `yellow 95` */
export function missingBlankOrColon({ code, offset, after, bracket }: Scene): Slip | null {
  if (bracket !== null || (code !== 'MULTILINE_IMPLICIT_KEY' && code !== 'MISSING_CHAR')) return null
  const [, key, rest] = /^([A-Za-z]\w*):(\S.*)$/.exec(after) ?? []
  if (key !== undefined) {
    return {
      offset,
      message: 'a blank is missing after the colon',
      help: `write \`${key}: ${rest}\``,
    }
  }
  const [, word, value] = /^([A-Za-z]\w*)(?:\s*=\s*|\s+)?(?:(?<=[\s=])([^\s:]+))?$/.exec(after) ?? []
  if (word === undefined) return null
  return {
    offset,
    message: `a colon is missing after \`${word}\``,
    help: `write \`${word}: ${value ?? '…'}\``,
  }
}
