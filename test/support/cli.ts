import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The real command line, as users start it. `npm test` has built what it loads. */
export const BIN = fileURLToPath(new URL('../../bin/policy.js', import.meta.url))

/** How a process ended and what it said. `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  /** The current directory; this process's when absent. */
  readonly cwd?: string
  /** Added to the environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Runs `policy ARGS…` in a process of its own, and resolves when it has ended, however it ends. */
export async function policy(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return startPolicy(args, options).ended
}

/** Starts `policy ARGS…` without waiting for it. */
export function startPolicy(args: readonly string[], options: CliOptions = {}) {
  return startProcess(process.execPath, [BIN, ...args], options)
}

/** Starts any program with this suite's plain environment. */
export function startProcess(
  program: string,
  args: readonly string[],
  { cwd, env }: CliOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    )
  })
  return { child, ended }
}

/**
 * What could colour, slow down or redirect a run stays out. NODE_V8_COVERAGE is emptied and not left out: Node hands it
 * on to children that do not mention it.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const plain = Object.entries(process.env).filter(
    ([name]) =>
      !/^(GIT_|NODE_|npm_|POLICY_|FORCE_COLOR$|NO_COLOR$|TERM$|COLORTERM$|GITHUB_(ACTIONS|WORKSPACE)$)/.test(
        name,
      ),
  )
  return { ...Object.fromEntries(plain), NODE_V8_COVERAGE: '' }
}
