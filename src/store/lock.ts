import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT, PolicyError } from '../model/problem.js'
import { makeDirectory, writeWhole } from './durable.js'
import { ifThere } from './ifThere.js'

/** Also who waits for nobody gives a reader that looks whether the lock is held the time to look. Milliseconds. */
const LEAST_WAIT = 50

const FIRST_DELAY = 5
const LONGEST_DELAY = 200

/** More than any holder writes of itself. */
const HOLDER_BYTES = 1024

interface LockOptions {
  /** How long to wait for another holder, in milliseconds; 0 tries once. */
  readonly waitMs: number
  /** What this process is doing, for the message that a waiter gets: `policy run`. */
  readonly holder: string
  /** How messages name the lock file; its path when absent. */
  readonly name?: string
  /** Aborted when nobody waits for the lock any more. */
  readonly stop?: AbortSignal
}

/** Gives the lock back. `isHeld` is false when somebody deleted or replaced the file: then others may hold one, too. */
export type HeldLock = (() => Promise<void>) & { readonly isHeld: () => Promise<boolean> }

/**
 * Takes the kernel's lock on the file at `path`, which is made when missing and never deleted (a deleted lock file
 * would let two runs lock two files of one name). Resolves to what gives it back; the kernel does so the moment its
 * holder dies. Two holders in one process exclude each other too.
 *
 * Throws PolicyError `locked` when another holder keeps it longer than `waitMs`, PolicyError `lock-unavailable` when
 * this machine or file system has no kernel locks, the errno error when the file cannot be opened.
 */
export async function takeLock(path: string, options: LockOptions): Promise<HeldLock> {
  const name = options.name ?? path
  const tryLock = await loadTryLock(name)
  await makeDirectory(dirname(path))
  const deadline = uptimeMs() + Math.max(LEAST_WAIT, options.waitMs)
  let handle = await lockedHandle(path, name, tryLock, deadline, options.stop)
  // Whoever deleted the file would let two runs lock two files of one name.
  while (!(await isAt(handle, path))) {
    await handle.close()
    handle = await lockedHandle(path, name, tryLock, deadline, options.stop)
  }
  // The line is a courtesy to whoever waits: a full disk must not keep the run from saying that the disk is full.
  await writeHolder(handle, options.holder).catch(() => undefined)
  const held = handle
  const release = async (): Promise<void> => {
    await held.truncate(0).catch(() => undefined)
    await held.close()
  }
  return Object.assign(release, { isHeld: () => isAt(held, path) })
}

/**
 * Whether somebody holds the lock. It is held for an instant here to find out; `takeLock` tries for longer than that.
 * Throws PolicyError `lock-unavailable`, errno errors.
 */
export async function isLocked(path: string, name = path): Promise<boolean> {
  const tryLock = await loadTryLock(name)
  const handle = await ifThere(open(path, constants.O_RDWR))
  if (handle === null) return false
  try {
    return !tryLock(handle.fd)
  } finally {
    await handle.close()
  }
}

async function lockedHandle(
  path: string,
  name: string,
  tryLock: (fd: number) => boolean,
  deadline: number,
  stop: AbortSignal | undefined,
): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o666)
  try {
    await acquire(
      () => tryLock(handle.fd),
      deadline,
      async () => locked(name, await readHolder(handle)),
      stop,
    )
    if (!(await isLockFile(handle))) throw notALock(name)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Whether the file that is open is still the one at the path. */
async function isAt(handle: FileHandle, path: string): Promise<boolean> {
  const [own, there] = [await handle.stat({ bigint: true }), await ifThere(stat(path, { bigint: true }))]
  return there !== null && own.ino === there.ino && own.dev === there.dev
}

/** Empty, or what a holder left that died: the name may lead, by a slip or a planted link, to a file that matters. */
async function isLockFile(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return true
  if (size > HOLDER_BYTES) return false
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HOLDER_BYTES), 0, HOLDER_BYTES, 0)
  return /^\{"pid":\d+,"host":/.test(buffer.toString('utf8', 0, bytesRead))
}

function notALock(name: string): PolicyError {
  const message = `\`${name}\` holds something else than a lock, and is left alone`
  const help = 'give the lock a file of its own (`outputs.lock`), or remove the link that leads elsewhere'
  return new PolicyError([{ code: 'lock-unavailable', severity: 'error', message, help }], EXIT.failed)
}

async function loadTryLock(name: string): Promise<(fd: number) => boolean> {
  const { tryLock } = await import('fs-native-extensions').catch((error: unknown) => {
    throw unavailable(name, error)
  })
  return (fd) => {
    try {
      return tryLock(fd)
    } catch (error) {
      // Windows says so where the others say EAGAIN.
      if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false
      throw unavailable(name, error)
    }
  }
}

/** A clock that nobody sets; `performance` would be loaded for it, at every start. */
function uptimeMs(): number {
  return process.uptime() * 1000
}

async function acquire(
  attempt: () => boolean,
  deadline: number,
  refusal: () => Promise<Error>,
  stop: AbortSignal | undefined,
): Promise<void> {
  for (let delay = FIRST_DELAY; !attempt(); delay = Math.min(delay * 2, LONGEST_DELAY)) {
    const left = deadline - uptimeMs()
    if (left <= 0 || stop?.aborted) throw await refusal()
    await sleep(Math.min(delay, left))
  }
}

async function writeHolder(handle: FileHandle, holder: string): Promise<void> {
  const line = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString(), holder })
  await handle.truncate(0)
  await writeWhole(handle, Buffer.from(line + '\n'), 0)
}

/** The holder in words, or null when the file does not say: it is written after the lock is taken, and by anyone. */
async function readHolder(handle: FileHandle): Promise<string | null> {
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HOLDER_BYTES), 0, HOLDER_BYTES, 0)
    const said = JSON.parse(buffer.toString('utf8', 0, bytesRead)) as Record<string, unknown>
    const [pid, host, holder, since] = [said.pid, said.host, said.holder, said.since].map(printable)
    return `pid ${pid} on ${host}, \`${holder}\`, since ${since}`
  } catch {
    return null
  }
}

function printable(value: unknown): string {
  return String(value).replace(/[\p{Cc}\p{Cf}`]/gu, '?')
}

function locked(name: string, holder: string | null): PolicyError {
  const message = `another run holds \`${name}\`${holder === null ? ' and has not said who it is' : `: ${holder}`}`
  const help = 'wait for it, or end that process: the lock is free the moment it ends, and the file may stay'
  return new PolicyError([{ code: 'locked', severity: 'error', message, help }], EXIT.refused)
}

function unavailable(name: string, cause: unknown): PolicyError {
  const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)
  const message = `\`${name}\` cannot be locked on this machine: ${why}`
  const help =
    'use a platform and a file system with kernel file locks; without them two runs could write at once'
  return new PolicyError([{ code: 'lock-unavailable', severity: 'error', message, help }], EXIT.failed)
}
