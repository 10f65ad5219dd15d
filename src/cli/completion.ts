import { Argument, type Command } from 'commander'
import { EXIT } from '../model/problem.js'
import { examples } from './options.js'
import type { Session } from './session.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

export function defineCompletion(program: Command, session: Session): void {
  const command = program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell that completes').choices(SHELLS))
    .summary('print a script by which a shell completes commands and options')
    .description(
      'Prints a script by which a shell completes commands, options, their values and the names of files.\n' +
        'The script holds all of it: it never starts `policy`. Make it again after an update.',
    )
    .action((shell: Shell) => completionCommand(shell, program, session))
  command.addHelpText(
    'after',
    '\nTo have it in every new shell:\n' +
      '  bash  put this line into ~/.bashrc:  eval "$(policy completion bash)"\n' +
      '  zsh   put this line into ~/.zshrc, after compinit:  eval "$(policy completion zsh)"\n' +
      '  fish  policy completion fish > ~/.config/fish/completions/policy.fish',
  )
  examples(command, [
    'policy completion bash > ~/.policy-completion.bash',
    'eval "$(policy completion bash)"',
  ])
}

async function completionCommand(shell: Shell, program: Command, session: Session): Promise<void> {
  const { schemaNames } = await import('../flows/schemas.js')
  const { completionSpec } = await import('./completionSpec.js')
  const { completionScript } = await import('../report/completion/script.js')
  const spec = completionSpec(program, { 'policy schema name': await schemaNames() })
  session.result(completionScript(shell, spec))
  session.exit(EXIT.done)
}
