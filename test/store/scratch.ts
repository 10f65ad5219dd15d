import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A fresh directory for every test of the suite that calls this, removed afterwards with all its mounts. */
export function scratch(): { readonly path: string; tinyDisk(): string | null; readOnly(): boolean } {
  let path = ''
  let mounted = ''
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'policy-test-'))
    mounted = ''
  })
  afterEach(() => {
    if (mounted !== '') spawnSync('umount', [mounted])
    rmSync(path, { recursive: true, force: true })
  })
  const mount = (...args: string[]) => spawnSync('mount', args, { stdio: 'ignore' }).status === 0
  return {
    get path() {
      return path
    },
    /** Makes the directory a disk of 64 KiB; null where that is not allowed. */
    tinyDisk() {
      if (!mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path)) return null
      mounted = path
      return path
    },
    /** Makes the tiny disk read-only, also for root. */
    readOnly() {
      return mount('-o', 'remount,ro', path)
    },
  }
}

/** Names in a directory that no run should leave behind. */
export function temporariesIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.endsWith('.tmp'))
}

/** The calls, in order, that decide what a power cut leaves, while `work` runs: `write`, `truncate` and `sync`. */
export async function callsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const handle = await open('/')
  const prototype = Object.getPrototypeOf(handle) as Record<string, (...args: unknown[]) => Promise<unknown>>
  await handle.close()
  const originals = ['write', 'truncate', 'sync'].map((name) => [name, prototype[name]!] as const)
  const calls: string[] = []
  for (const [name, original] of originals) {
    prototype[name] = async function (this: FileHandle, ...args) {
      calls.push(`${name} ${basename(readlinkSync(`/proc/self/fd/${this.fd}`))}`)
      return Reflect.apply(original, this, args)
    }
  }
  try {
    await work()
  } finally {
    for (const [name, original] of originals) prototype[name] = original
  }
  return calls
}

/** What a promise is rejected with; fails when it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<NodeJS.ErrnoException> {
  return promise.then(
    () => {
      throw new Error('it was expected to fail')
    },
    (error: NodeJS.ErrnoException) => error,
  )
}
