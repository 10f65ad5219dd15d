import { accessSync, constants, statSync } from 'node:fs'

/** Why a command could not be started, as a clause. `code` is the errno of the attempt, where there was one. */
export function whyNotStarted(
  command: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
  code: string | undefined,
): string {
  const [program = '', ...words] = command
  if (program === '') return 'no program is named'
  if (words.some(hasZero) || hasZero(program)) return 'a word of its command holds a zero byte'
  if (hasZero(cwd)) return 'the name of its folder holds a zero byte'
  if (Object.entries(environment).flat().some(hasZero))
    return 'a variable of its environment holds a zero byte'
  const folder = whatIsWrongWith(cwd)
  if (folder !== '') return `its folder \`${cwd}\` ${folder}`
  switch (code) {
    case 'ENOENT':
      return isFile(program)
        ? `\`${program}\` asks for an interpreter that is not there`
        : `\`${program}\` was not found`
    case 'ENOTDIR':
      return `\`${program}\` was not found`
    case 'EACCES':
    case 'EPERM':
      return `\`${program}\` may not be executed`
    case 'ENOEXEC':
      return `\`${program}\` is no program for this machine`
    case 'E2BIG':
      return 'its command and environment are longer than the system allows'
    default:
      return `\`${program}\` could not be started (${code ?? 'for a reason that the system does not tell'})`
  }
}

function hasZero(text: string): boolean {
  return text.includes('\0')
}

function whatIsWrongWith(folder: string): string {
  try {
    if (!statSync(folder).isDirectory()) return 'is no folder'
    accessSync(folder, constants.X_OK)
    return ''
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EACCES' || code === 'EPERM' ? 'may not be entered' : 'is not there'
  }
}

/** Only a name with a slash is a place: others are looked up in PATH. */
function isFile(program: string): boolean {
  try {
    return program.includes('/') && statSync(program).isFile()
  } catch {
    return false
  }
}
