/** Words that YAML reads as something else than a text, and signs that it would trip over. */
const PLAIN = /^[A-Za-z_./-][A-Za-z0-9_./=@%+-]*$/
const NOT_TEXT = /^(true|false|null|~|[-+]?\.(inf|nan)|[-+.]?[\d.]+(e[-+]?\d+)?|-)$/i

/** What a shell would do with a text beyond splitting it into words. */
const SHELL_SIGNS = /[|&;<>`*?~]|\$[\w({]/

/** How a command that is written as one text is written as a list; with a shell where only a shell understands it. */
export function listHelp(text: string): string {
  const words = wordsOf(text)
  const list = `\`[${words.map(yamlWord).join(', ')}]\``
  if (text.trim() === '') return 'write it as a list: `[policy, verify]`'
  if (!SHELL_SIGNS.test(text)) return `write it as a list: ${list}`
  return `write it as a list: ${list}; or, if a shell is to read it, \`[sh, -c, ${yamlWord(text.trim())}]\``
}

/** How a word of a command is written that YAML took for a number, a switch or a mapping. */
export function wordHelp(data: unknown): string | undefined {
  if (typeof data === 'number' || typeof data === 'boolean')
    return `put it into quotes: \`'${String(data)}'\``
  if (typeof data !== 'object' || data === null) return undefined
  const [entry, ...others] = Object.entries(data)
  if (!entry || others.length > 0) return undefined
  const [key, value] = entry as [string, unknown]
  // `{fact}` is a mapping to YAML, and `key: value` is one, too.
  if (value === null) return `put it into quotes: \`'{${key}}'\``
  return typeof value === 'object' ? undefined : `put it into quotes: ${quoted(`${key}: ${String(value)}`)}`
}

/** Splits as a shell would, as far as quotes go; nothing is filled in. */
function wordsOf(text: string): string[] {
  const words: string[] = []
  for (const [whole] of text.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g))
    words.push(
      whole.replace(
        /"([^"]*)"|'([^']*)'/g,
        (_match, double?: string, single?: string) => double ?? single ?? '',
      ),
    )
  return words
}

function yamlWord(word: string): string {
  return PLAIN.test(word) && !NOT_TEXT.test(word) ? word : `'${word.replaceAll("'", "''")}'`
}

function quoted(text: string): string {
  return text.includes("'") ? `\`"${text}"\`` : `\`'${text}'\``
}
