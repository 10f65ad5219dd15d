import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT, PolicyError } from '../model/problem.js'
import { makeDirectory, writeWhole } from './durable.js'

const FIRST_DELAY = 5
const LONGEST_DELAY = 200

/** More than any holder writes of itself. */
const HOLDER_BYTES = 1024

export interface LockOptions {
  /** How long to wait for another holder, in milliseconds; 0 tries once. */
  readonly waitMs: number
  /** What this process is doing, for the message that a waiter gets: `policy run`. */
  readonly holder: string
  /** How messages name the lock file; its path when absent. */
  readonly name?: string
}

/**
 * Takes the kernel's lock on the file at `path`, which is made when missing and never deleted (a deleted lock file
 * would let two runs lock two files of one name). Resolves to what gives it back; the kernel does so the moment its
 * holder dies. Two holders in one process exclude each other too.
 *
 * Throws PolicyError `locked` when another holder keeps it longer than `waitMs`, PolicyError `lock-unavailable` when
 * this machine or file system has no kernel locks, the errno error when the file cannot be opened.
 */
export async function takeLock(path: string, options: LockOptions): Promise<() => Promise<void>> {
  const name = options.name ?? path
  const tryLock = await loadTryLock(name)
  await makeDirectory(dirname(path))
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o666)
  try {
    await acquire(
      () => tryLock(handle.fd),
      options.waitMs,
      async () => locked(name, await readHolder(handle)),
    )
    if (!(await isLockFile(handle))) throw notALock(name)
  } catch (error) {
    await handle.close()
    throw error
  }
  // The line is a courtesy to whoever waits: a full disk must not keep the run from saying that the disk is full.
  await writeHolder(handle, options.holder).catch(() => undefined)
  return async () => {
    await handle.truncate(0).catch(() => undefined)
    await handle.close()
  }
}

/** Does `work` while holding the lock; throws as `takeLock` does, or what `work` throws. */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const release = await takeLock(path, options)
  try {
    return await work()
  } finally {
    await release()
  }
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

async function acquire(attempt: () => boolean, waitMs: number, refusal: () => Promise<Error>): Promise<void> {
  const deadline = uptimeMs() + waitMs
  for (let delay = FIRST_DELAY; !attempt(); delay = Math.min(delay * 2, LONGEST_DELAY)) {
    const left = deadline - uptimeMs()
    if (left <= 0) throw await refusal()
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
