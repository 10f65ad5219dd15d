import type { Progress } from '../model/response.js'
import { showAge } from '../model/show.js'
import type { Style } from '../report/style.js'
import type { Output } from './terminal.js'

/** Tells a person at a terminal what is going on while actions run. */
export interface Watcher {
  readonly progress: (event: Progress) => void
  /** A line in between, above what is rewritten. */
  readonly say: (line: string) => void
  /** Nothing is written any more, and no timer is left. */
  readonly end: () => void
}

const CLEAR = '\r\u001b[2K'

/** `rewritable`: one live line for the running action, written anew every second; else a line when it begins. */
export async function watchOn(output: Output, rewritable: boolean, style: Style): Promise<Watcher> {
  const { statusWord, tookWords, toneOf } = await import('../report/responsePhrases.js')
  const { visible } = await import('../report/visible.js')
  if (!output.isTerminal)
    return { progress: () => undefined, say: (line) => output.write(`${line}\n`), end: () => undefined }
  let running: { readonly name: string; readonly since: number } | null = null
  let timer: NodeJS.Timeout | undefined

  const draw = (): void => {
    if (running === null || !rewritable) return
    const line = `${running.name} … ${showAge(Math.round((performance.now() - running.since) / 1000))}`
    const width = (process.stderr.columns || 80) - 1
    output.write(`${CLEAR}${style.dim(line.slice(0, width))}`)
  }
  const settle = (): void => {
    clearInterval(timer)
    if (running !== null && rewritable) output.write(CLEAR)
    running = null
  }
  return {
    progress: (event) => {
      settle()
      const action = event.kind === 'started' ? event.action : event.result.action
      const name = `${event.number}/${event.of} ${visible(action)}`
      if (event.kind === 'started') {
        running = { name, since: performance.now() }
        if (rewritable) timer = setInterval(draw, 1000).unref()
        else output.write(`${name} …\n`)
        draw()
        return
      }
      const { result } = event
      const line = `${name} ${style[toneOf(result)](statusWord(result))} ${tookWords(result)}`
      output.write(`${line.trimEnd()}\n`)
    },
    say: (line) => {
      output.write(`${running !== null && rewritable ? CLEAR : ''}${line}\n`)
      draw()
    },
    end: settle,
  }
}
