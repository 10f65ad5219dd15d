/** The long form of the tests that try many moments, rounds or trees: minutes each, where the suite takes a smaller twin. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const files = readdirSync(path.join(root, 'test'), { recursive: true })
  .map((name) => path.join('test', name))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(path.join(root, name), 'utf8').includes('POLICY_CAMPAIGN'))

const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js')
const { status } = spawnSync(process.execPath, [mocha, ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, POLICY_CAMPAIGN: '1' },
})
process.exitCode = status ?? 1
