/**
 * Brings a clone to where `policy` can run: installs what is missing or out of date, builds what changed, and does
 * nothing when neither is so. `npm start`, `npm test` and `npm run check` call it first, so that each works alone.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isBuilt, build } from './build.js'

const root = path.resolve(import.meta.dirname, '..')
const lock = path.join(root, 'dist/.installing')

const LINKED =
  '`node_modules` is a link, and what it leads to is not what package-lock.json asks for: remove the link, or install there'

if (!isInstalled()) await install()
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

/** Two terminals may start at once: while one installs, the other waits, for npm begins by deleting what is there. */
async function install() {
  // npm would empty the folder that the link leads to, which is somebody else's.
  if (isLink(path.join(root, 'node_modules'))) throw new Error(LINKED)
  while (!takeLock()) await sleep(200)
  try {
    if (!isInstalled()) runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  } finally {
    rmSync(lock, { force: true })
  }
}

function isLink(name) {
  return lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

function takeLock() {
  mkdirSync(path.dirname(lock), { recursive: true })
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
  if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true })
  return false
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function runNpm(args) {
  const npm = process.env.npm_execpath
  const options = { cwd: root, stdio: ['ignore', 2, 2] }
  if (npm) execFileSync(process.execPath, [npm, ...args], options)
  else execFileSync('npm', args, { ...options, shell: process.platform === 'win32' })
}
