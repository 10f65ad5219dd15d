/**
 * Writes V8's code cache of the bundle after a real run of it, when the functions that a run needs are compiled.
 * A Node with another V8 refuses the cache and compiles as usual.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadBundle, CODE_CACHE } from '../bin/load.js'

const root = path.resolve(import.meta.dirname, '..')
const workspace = mkdtempSync(path.join(tmpdir(), 'policy-build-'))
try {
  cpSync(path.join(root, 'examples/yellow-drift'), workspace, { recursive: true })
  const { script, main } = loadBundle()
  await main(['run', '-C', workspace])
  writeFileSync(CODE_CACHE, script.createCachedData())
} finally {
  rmSync(workspace, { recursive: true, force: true })
}
