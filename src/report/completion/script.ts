import { bashCompletion } from './bash.js'
import { fishCompletion } from './fish.js'
import type { CompletedCommand } from './spec.js'
import { zshCompletion } from './zsh.js'

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/** The script by which a shell completes this command line. */
export function completionScript(shell: keyof typeof SCRIPTS, program: CompletedCommand): string {
  return SCRIPTS[shell](program)
}
