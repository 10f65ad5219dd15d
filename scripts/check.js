/** Everything that a contributor must pass; each step says what it is, and the first that fails ends it. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const bin = (name) => path.join(root, 'node_modules/.bin', name)

const steps = [
  ['ready', process.execPath, ['scripts/ready.js']],
  ['types', bin('tsc'), ['-p', '.']],
  ['lint', bin('oxlint'), ['--deny-warnings']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['generated files', process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--check']],
  ['tests and coverage', bin('c8'), [bin('mocha'), '--parallel', '--jobs', '2', 'test/**/*.test.ts']],
]

for (const [name, command, args] of steps) {
  process.stderr.write(`\ncheck: ${name}\n`)
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    process.stderr.write(`check: ${name} failed\n`)
    process.exit(1)
  }
}
process.stderr.write('\ncheck: all passed\n')
