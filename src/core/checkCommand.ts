import type { Say } from './sayFault.js'
import { placeholders } from './template.js'

/** The words of one command: a program, and no value where a shell or an interpreter would read it as code. */
export function checkCommand(words: readonly string[], key: 'run' | 'undo', say: Say): void {
  const [program = ''] = words
  if (program.trim() === '') {
    say('action-shape', [key, 0], 'the first word is the program, and it is empty')
  } else if (placeholders(program).length > 0) {
    const message = 'the first word is the program, and a value must not choose what is run'
    say('action-shape', [key, 0], message, 'name the program, and hand the value over as an argument')
  } else if (words.length === 1 && /\s/.test(program) && !program.includes('/')) {
    const help = 'write each word as an entry of its own, like `[policy, verify]`'
    say('action-shape', [key, 0], `\`${program}\` is one word, and no program has blanks in its name`, help)
  }
  const script = scriptIn(words)
  if (!script) return
  const [name] = placeholders(words[script.index] ?? '')
  if (name === undefined) return
  const message = `\`${script.program}\` would read the value of \`${name}\` as code`
  say('shell-placeholder', [key, script.index], message, script.help)
}

interface Interpreter {
  readonly names: RegExp
  /** The option that a script follows. */
  readonly option: RegExp
  /** How an argument is handed to the script. */
  readonly help: string
}

const ARGUMENT = 'hand it over as an argument of its own'

const INTERPRETERS: readonly Interpreter[] = [
  {
    names: /^(sh|bash|dash|ash|zsh|ksh|fish|su)$/,
    option: /^-[a-z]*c[a-z]*$/i,
    help: `${ARGUMENT}: \`[sh, -c, 'echo "$1"', sh, '{fact}']\``,
  },
  {
    names: /^(pwsh|powershell)(\.exe)?$/i,
    option: /^[-/](c|command)$/i,
    help: `${ARGUMENT} to a script in a file`,
  },
  { names: /^python[\d.]*$/, option: /^-[a-zA-Z]*c$/, help: `${ARGUMENT}, and read it from \`sys.argv\`` },
  {
    names: /^(node|deno|bun)$/,
    option: /^(-e|--eval|-p|--print|-pe|eval)$/,
    help: `${ARGUMENT}, and read it from \`process.argv\``,
  },
  { names: /^(perl|ruby)$/, option: /^-[a-zA-Z]*[eE]$/, help: `${ARGUMENT}, and read it from \`ARGV\`` },
  { names: /^php$/, option: /^-r$/, help: `${ARGUMENT}, and read it from \`$argv\`` },
]

/**
 * The script that a shell or another interpreter is given as an argument, also behind `env`, `sudo`, `timeout` and the
 * like. Arguments after the script are only data.
 */
function scriptIn(words: readonly string[]): { program: string; index: number; help: string } | null {
  for (const [start, word] of words.entries()) {
    const program = word.slice(word.lastIndexOf('/') + 1)
    const interpreter = INTERPRETERS.find(({ names }) => names.test(program))
    if (!interpreter) continue
    const option = words.findIndex((each, index) => index > start && interpreter.option.test(each))
    if (option === -1) return null
    let index = option + 1
    // `sh -c -e 'script'`, `bash -ceo pipefail 'script'`
    let takesWord = /^-[a-z]*o/i.test(words[option] ?? '') && interpreter === INTERPRETERS[0]
    for (; index < words.length; index += 1) {
      const each = words[index] ?? ''
      if (takesWord) takesWord = false
      else if (/^[-+]/.test(each)) takesWord = /^[-+][a-z]*o$/i.test(each)
      else break
    }
    return index < words.length ? { program, index, help: interpreter.help } : null
  }
  return null
}
