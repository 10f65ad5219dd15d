import { fstatSync, writeSync } from 'node:fs'
import { withoutCommands } from '../report/runnerCommands.js'
import { styleOf, type Style } from '../report/style.js'

/** Where results (standard output) or problems (standard error) go. */
export interface Output {
  readonly isTerminal: boolean
  /** Where GitHub's runner reads, nothing in the text commands it. */
  write(text: string): void
  /** Commands for that runner, by whoever has seen to it that they are no others than are meant. */
  command(text: string): void
}

/**
 * Output by its number: 1 or 2. Files and pipes are written to as they are; `process.stdout` is for terminals, because
 * setting it up takes 2 ms of every start. A reader that went away (`policy run | head -1`) is no error of ours.
 */
export function outputTo(fd: 1 | 2, isObeyed = isRunner(process.env)): Output {
  const isTerminal = fstatSync(fd).isCharacterDevice() && streamOf(fd).isTTY
  const command = (text: string): void => (isTerminal ? void streamOf(fd).write(text) : writeAll(fd, text))
  return { isTerminal, command, write: isObeyed ? (text) => command(withoutCommands(text)) : command }
}

/** Whether what is printed is read by a program that obeys it. */
export function isRunner(env: NodeJS.ProcessEnv): boolean {
  return env['GITHUB_ACTIONS'] === 'true'
}

function writeAll(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(text)
  let done = 0
  try {
    while (done < bytes.length) done += writeSync(fd, bytes, done)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Whoever shares the pipe made it one that does not wait; the stream can wait in its own way.
    if (code === 'EAGAIN') streamOf(fd).write(bytes.subarray(done))
    // What cannot be told on the way (a full disk under a log) must not end what is being done.
    else if (code !== 'EPIPE' && fd === 1) throw error
  }
}

function streamOf(fd: 1 | 2): NodeJS.WriteStream {
  const stream = fd === 1 ? process.stdout : process.stderr
  if (stream.listenerCount('error') === 0) stream.on('error', forgiveClosedPipe)
  return stream
}

/** Nobody reads any more: the pipe was closed, or the terminal is gone and what ran in it goes on. */
function forgiveClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}

/** Whether a line can be written over. */
export function isRewritable({ isTerminal }: Output, env: NodeJS.ProcessEnv): boolean {
  return isTerminal && env['TERM'] !== 'dumb'
}

/** `--no-color` may stand anywhere on the command line; it is looked at before options are parsed. */
export function styleFor(output: Output, argv: readonly string[], env: NodeJS.ProcessEnv): Style {
  return styleOf(colorLevel(output.isTerminal, argv, env))
}

/** The one place that decides about colour. https://no-color.org and https://force-color.org */
function colorLevel(tty: boolean, argv: readonly string[], env: NodeJS.ProcessEnv): 0 | 1 | 2 | 3 {
  if (argv.includes('--no-color')) return 0
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '') {
    if (forced === '0' || forced === 'false') return 0
    return forced === '2' || forced === '3' ? (Number(forced) as 2 | 3) : depth(env)
  }
  if (env['NO_COLOR'] || env['TERM'] === 'dumb' || !tty) return 0
  return depth(env)
}

function depth(env: NodeJS.ProcessEnv): 1 | 2 | 3 {
  if (env['COLORTERM'] === 'truecolor' || env['COLORTERM'] === '24bit') return 3
  return env['TERM']?.includes('256color') ? 2 : 1
}
