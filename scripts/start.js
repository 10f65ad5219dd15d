/**
 * What `npm start` shows: the shipped policy decides on a copy of an example, `demo/`, so that the example stays as it
 * is. The copy is kept, with its log: a second start goes on from the first.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const example = path.join(root, 'examples/yellow-drift')
const demo = path.join(root, 'demo')

/** What a run in the example itself has left there. */
const WRITTEN = [path.join(example, 'state'), path.join(example, 'audit_summary.md')]

if (!existsSync(demo)) copyExample()
const { status, error } = spawnSync(
  process.execPath,
  [path.join(root, 'bin/policy.js'), 'run', '-C', 'demo'],
  { cwd: root, stdio: 'inherit' },
)
if (error) throw error
process.exitCode = status ?? 1

/** Copied beside and then renamed: a start that is cut off leaves no half of a workspace. Builds sweep `dist/.new-*`. */
function copyExample() {
  const folder = mkdtempSync(path.join(root, 'dist/.new-'))
  try {
    const copy = path.join(folder, 'demo')
    cpSync(example, copy, { recursive: true, filter: (name) => !WRITTEN.includes(name) })
    renameSync(copy, demo)
  } catch (fault) {
    // Another start was faster.
    if (!existsSync(demo)) throw fault
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
