/** What is wrong with a regular expression, in the dialect that JSON Schema uses (ECMA-262, Unicode); null when nothing is. */
export function patternFault(pattern: string): string | null {
  try {
    ''.search(new RegExp(pattern, 'u'))
    return null
  } catch (error) {
    // "Invalid regular expression: /[a/u: Unterminated character class"
    const why = /: ([^:]*)$/.exec((error as Error).message)?.[1] ?? 'it cannot be read'
    return `\`${pattern}\` is not a regular expression: ${why.charAt(0).toLowerCase()}${why.slice(1)}`
  }
}
