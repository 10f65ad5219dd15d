// Loaded before the command line: kills the process, as `kill -9` does, at the DIE_AT-th operation that changes a file.
// The bundle works with the synchronous functions (scripts/filesAtOnce.js), the sources with those that give promises.
// With DIE_HALF=1 only writes count, and the last one writes half of its bytes.
import fs from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

const dieAt = Number(process.env.DIE_AT)
const half = process.env.DIE_HALF === '1'
const { O_WRONLY, O_RDWR } = fs.constants
let count = 0

function die() {
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way: nothing more may happen meanwhile.
  for (;;);
}

/** True when this operation is the one to die at. */
function isLast(isWrite) {
  if (half && !isWrite) return false
  count += 1
  return count === dieAt
}

function isWriting(flags) {
  return typeof flags === 'number' ? (flags & (O_WRONLY | O_RDWR)) !== 0 : flags !== 'r'
}

const { writeSync } = fs
for (const name of [
  'mkdirSync',
  'renameSync',
  'rmSync',
  'ftruncateSync',
  'fsyncSync',
  'fchmodSync',
  'fchownSync',
]) {
  const original = fs[name]
  fs[name] = (...args) => (isLast(false) ? die() : original(...args))
}
const { openSync } = fs
fs.openSync = (path, flags = 'r', ...rest) => {
  if (isWriting(flags) && isLast(false)) die()
  return openSync(path, flags, ...rest)
}
fs.writeSync = (fd, ...args) => {
  if (!isLast(true)) return writeSync(fd, ...args)
  if (half) writeSync(fd, args[0], args[1], Math.ceil(args[2] / 2), args[3])
  return die()
}

for (const name of ['mkdir', 'rename', 'rm']) {
  const original = promises[name]
  promises[name] = (...args) => (isLast(false) ? die() : original(...args))
}

const { open } = promises
promises.open = async (path, flags = 'r', ...rest) => {
  if (isWriting(flags) && isLast(false)) die()
  return open(path, flags, ...rest)
}

const handle = await open(process.execPath)
const prototype = Object.getPrototypeOf(handle)
await handle.close()
for (const name of ['truncate', 'sync', 'chmod', 'chown', 'write']) {
  const original = prototype[name]
  prototype[name] = function (...args) {
    if (!isLast(name === 'write')) return Reflect.apply(original, this, args)
    if (half) writeSync(this.fd, args[0], args[1], Math.ceil(args[2] / 2), args[3])
    return die()
  }
}
syncBuiltinESMExports()
