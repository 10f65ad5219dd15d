import { styleOf, type Style } from '../report/style.js'

type Stream = NodeJS.WriteStream & { fd: number }

/** `--no-color` may stand anywhere on the command line; it is looked at before options are parsed. */
export function styleFor(stream: Stream, argv: readonly string[], env: NodeJS.ProcessEnv): Style {
  return styleOf(colorLevel(stream.isTTY === true, argv, env))
}

/** The one place that decides about colour. https://no-color.org and https://force-color.org */
export function colorLevel(tty: boolean, argv: readonly string[], env: NodeJS.ProcessEnv): 0 | 1 | 2 | 3 {
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

/** A reader that went away (`policy run | head -1`) is no error of ours. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}
