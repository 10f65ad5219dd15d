import { INTERPRETERS, programName, WRAPPERS, type Interpreter, type Wrapper } from './interpreters.js'
import type { Say } from './sayFault.js'
import { placeholders } from './template.js'

const NAME_IT = 'name the program, and hand the value over as an argument'

/** The words of one command: a program, and no value where a shell or an interpreter would read it as code. */
export function checkCommand(words: readonly string[], key: 'run' | 'undo', say: Say): void {
  const [program = ''] = words
  if (program.trim() === '') {
    say('action-shape', [key, 0], 'the first word is the program, and it is empty')
  } else if (placeholders(program).length > 0) {
    const message = 'the first word is the program, and a value must not choose what is run'
    say('action-shape', [key, 0], message, NAME_IT)
  } else if (words.length === 1 && /\s/.test(program) && !program.includes('/')) {
    const help = 'write each word as an entry of its own, like `[policy, verify]`'
    say('action-shape', [key, 0], `\`${program}\` is one word, and no program has blanks in its name`, help)
  }
  const programs = programsIn(words)
  const told = new Set<number>([0])
  for (const [start, word] of words.entries()) {
    const name = programName(word)
    for (const interpreter of INTERPRETERS.filter(({ names }) => names.test(name))) {
      for (const index of codeIn(words, start, interpreter, programs.includes(start))) {
        const [value] = placeholders(words[index] ?? '')
        if (value === undefined || told.has(index)) continue
        told.add(index)
        const program = word.slice(word.lastIndexOf('/') + 1)
        const message = `\`${program}\` would read the value of \`${value}\` as code`
        say('shell-placeholder', [key, index], message, interpreter.help)
      }
    }
  }
  const chosen = programs.find((index) => placeholders(words[index] ?? '').length > 0)
  if (chosen === undefined || told.has(chosen)) return
  const message = `\`${program}\` would run what the value says, and a value must not choose what is run`
  say('action-shape', [key, chosen], message, NAME_IT)
}

/** Where programs are named: the first word, and what a wrapper starts, such as `sudo`, `env` and `timeout`. */
function programsIn(words: readonly string[]): number[] {
  const found = [0]
  for (let at = 0; ;) {
    const name = programName(words[at] ?? '')
    const wrapper = WRAPPERS.find(({ names }) => names.test(name))
    const next = wrapper ? startedBy(wrapper, words, at) : words.length
    if (next >= words.length) return found
    found.push(next)
    at = next
  }
}

function startedBy({ takesWord, before = 0 }: Wrapper, words: readonly string[], wrapper: number): number {
  let left = before
  for (let index = wrapper + 1; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (takesWord?.test(word)) index += 1
    else if (/^-|^[a-z_]\w*=/i.test(word)) continue
    else if (left > 0) left -= 1
    else return index
  }
  return words.length
}

/**
 * The words that an interpreter may read as code. Where its options end is not known of every program: a word too many
 * is refused rather than one too few. Arguments after a script are only data.
 */
function codeIn(words: readonly string[], start: number, each: Interpreter, isProgram: boolean): number[] {
  const { option, glued, rest, first } = each
  const after = [...words.keys()].filter((index) => index > start)
  const options = option ? after.filter((index) => option.test(words[index] ?? '')) : []
  const code = glued ? after.filter((index) => glued.test(beforeValue(words[index] ?? ''))) : []
  if (rest) {
    const from = option ? options[0] : start
    return from === undefined ? code : [...code, ...after.filter((index) => index > from)]
  }
  code.push(...options.map((index) => scriptAfter(words, index)))
  const plain = scriptAfter(words, start)
  const givenByOption = options.some((index) => index < plain)
  if (first === 'code' && !givenByOption) code.push(plain)
  // The workspace itself, and the folders beside it, are named by whoever starts the program.
  const named = words[plain]?.startsWith('{place.') === true
  if (first === 'file' && isProgram && !givenByOption && !named) code.push(plain)
  return code
}

/** What stands in a word before the first value. */
function beforeValue(word: string): string {
  const [name] = placeholders(word)
  return name === undefined ? '' : word.slice(0, word.indexOf(`{${name}}`))
}

/** The first word after another that is no option: `sh -c -e 'script'`, `bash -ceo pipefail 'script'`, `awk -v a=1 'script'`. */
function scriptAfter(words: readonly string[], at: number): number {
  let index = at + 1
  if (takesWord(words[at] ?? '') || /^-[a-z]*o[a-z]*c|^-[a-z]*c[a-z]*o/i.test(words[at] ?? '')) index += 1
  for (; index < words.length && /^[-+]./.test(words[index] ?? ''); index += 1)
    if (takesWord(words[index] ?? '')) index += 1
  return index
}

function takesWord(word: string): boolean {
  return /^[-+][a-z]*[ovF]$/i.test(word)
}
