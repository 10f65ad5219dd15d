/**
 * Writes V8's code cache of the bundle in the folder that is given, after a real run of it, when the functions that a
 * run needs are compiled. A Node with another V8 refuses the cache and compiles as usual.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadBundle, seal } from '../bin/load.js'

const [folder] = process.argv.slice(2)
const example = path.resolve(import.meta.dirname, '../examples/yellow-drift')
const workspace = mkdtempSync(path.join(tmpdir(), 'policy-build-'))
try {
  cpSync(example, workspace, { recursive: true, filter: (name) => name !== path.join(example, 'state') })
  const { main, source, script } = loadBundle(folder)
  const exit = await main(['run', '-C', workspace])
  if (exit !== 0)
    process.stderr.write(`build: the example did not run (exit ${exit}), so that starts will be slower\n`)
  const data = script.createCachedData()
  writeFileSync(path.join(folder, 'policy.cache'), Buffer.concat([seal(source, data), data]))
} finally {
  rmSync(workspace, { recursive: true, force: true })
}
