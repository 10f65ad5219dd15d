/**
 * Brings a clone to where `policy` can run: installs what is missing or out of date, builds what changed, and does
 * nothing when neither is so. `npm start`, `npm test` and `npm run check` call it first, so that each works alone.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isBuilt, build } from './build.js'

const root = path.resolve(import.meta.dirname, '..')

if (!isInstalled()) {
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  if (npm) execFileSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
  else execFileSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
}
if (!process.argv.includes('--install-only') && !isBuilt()) await build()

/** npm notes what it installed in node_modules; that must be what the lockfile asks for. */
function isInstalled() {
  const noted = path.join(root, 'node_modules/.package-lock.json')
  if (!existsSync(noted)) return false
  const installed = JSON.parse(readFileSync(noted, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || (installed[name] ? installed[name].version === version : optional === true),
  )
}
