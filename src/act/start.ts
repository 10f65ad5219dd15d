import type { Readable } from 'node:stream'
import { whyNotStarted } from './startFailure.js'

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
}

interface Started {
  readonly pid: number
  readonly stdout: Readable
  readonly stderr: Readable
  /** When it was started, as `performance.now()` tells it. */
  readonly at: number
  /** When the process itself has ended, whoever holds its output. */
  readonly ended: Promise<Ended>
  /** From now on this program may end though the process lives. */
  forget(): void
}

/**
 * Starts a command as the leader of its own session, or tells as a clause why not. execa's own timeout, cleanup and
 * buffers stay out: they know of the process itself alone, wait for whoever holds its output, and end it when it
 * writes much.
 */
export async function start(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Started | { readonly reason: string }> {
  const { execa } = await import('execa')
  const [program = '', ...words] = command
  const at = performance.now()
  try {
    const child = execa(program, words, {
      cwd,
      env,
      extendEnv: false,
      preferLocal: false,
      shell: false,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      encoding: 'buffer',
      reject: false,
      // Windows would open a window for it.
      detached: process.platform !== 'win32',
      cleanup: false,
      // NODE_DEBUG=execa would write commands and output to stderr, secrets and all.
      verbose: 'none',
    })
    const ended = new Promise<Ended>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    const { pid, stdout, stderr } = child
    if (pid === undefined) return { reason: whyNotStarted(command, cwd, env, (await child).code) }
    return { pid, stdout, stderr, at, ended, forget: () => void child.unref() }
  } catch {
    // execa refuses some words before it starts anything.
    return { reason: whyNotStarted(command, cwd, env, undefined) }
  }
}
