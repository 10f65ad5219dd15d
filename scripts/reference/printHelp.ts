/** Prints the help of every command, each behind a line of its own; a process of its own has no terminal's width. */
import { main } from '../../src/cli/main.js'

for (const command of ['', 'run', 'validate', 'explain', 'verify']) {
  process.stdout.write(`\0${command}\n`)
  await main(command === '' ? ['--help'] : [command, '--help'])
}
