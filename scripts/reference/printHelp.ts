/** Prints the help of every command, each behind a line of its own; a process of its own has no terminal's width. */
import { main } from '../../src/cli/main.js'

const COMMANDS = [
  '',
  'run',
  'validate',
  'explain',
  'verify',
  'respond',
  'undo',
  'responses',
  'gates',
  'anchor',
  'trust',
  'trust status',
  'trust lock',
  'trust unlock',
  'brake',
  'brake status',
  'brake engage',
  'brake release',
]

for (const command of COMMANDS) {
  process.stdout.write(`\0${command}\n`)
  await main([...command.split(' ').filter((word) => word !== ''), '--help'])
}
