/**
 * GitHub's runner obeys what is printed: `::name::` at the beginning of a line, and `##[name]` anywhere in one. Texts of
 * policies and signals are quoted, and must not command it: both are shown with a code point, which JSON reads as before.
 */
export function withoutCommands(text: string): string {
  return withoutOldCommands(text).replace(/^((?:[^\S\r\n]|\u0085)*):(?=:)/gm, '$1\\u003a')
}

/** The older form alone, for the text of a command of our own. */
export function withoutOldCommands(text: string): string {
  return text.replaceAll('##[', '##\\u005b')
}
