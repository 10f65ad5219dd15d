import { stat } from 'node:fs/promises'
import path from 'node:path'

/** So long nothing must change before it is looked at: an editor writes a file in several steps. Milliseconds. */
const QUIET = 100

/** How often it is looked whether the folder itself went away, or came back. Milliseconds. */
const LOOK = 500

/**
 * Runs once, and again whenever a file below the folder is written, added or deleted, until `stop` is aborted. Never two
 * runs at a time: what changes during a run gives one more after it. The folder may go away and come back, as when
 * another branch is checked out: each is a change. `run` must not throw.
 */
export async function watchFolder(
  dir: string,
  run: (again: boolean) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const bell = new EventTarget()
  const ring = (): boolean => bell.dispatchEvent(new Event('ring'))
  const rung = (within?: number): Promise<void> =>
    new Promise((resolve) => {
      bell.addEventListener('ring', () => resolve(), { once: true })
      if (within !== undefined) setTimeout(resolve, within)
    })
  let changed = false
  const watcher = await watchThrough(dir, ring, () => {
    changed = true
    ring()
  })
  stop.addEventListener('abort', ring)
  try {
    await rung()
    for (let again = false; !stop.aborted; again = true) {
      await run(again)
      if (!changed && !stop.aborted) await rung()
      while (changed && !stop.aborted) {
        changed = false
        await rung(QUIET)
      }
    }
  } finally {
    await watcher.close()
  }
}

/** A watcher ends with the folder that it watches: a new one takes its place as soon as there is a folder again. */
async function watchThrough(
  dir: string,
  ready: () => void,
  touched: () => void,
): Promise<{ close(): Promise<void> }> {
  const { watch } = await import('chokidar')
  let known = await identityOf(dir)
  const open = (begun: () => void) =>
    watch(dir, { ignoreInitial: true, ignored: isHidden(dir) })
      .on('all', (event, at) => {
        if (event === 'unlinkDir' && path.resolve(at) === path.resolve(dir)) known = null
        touched()
      })
      // Such as too many watched files: what can be watched still is.
      .on('error', () => undefined)
      .once('ready', begun)
  let closed = false
  let watcher = open(ready)
  const look = async (): Promise<void> => {
    const identity = await identityOf(dir)
    if (identity === known) return
    known = identity
    await watcher.close()
    // What was written before it was ready it does not tell.
    if (identity !== null && !closed) watcher = open(touched)
    else touched()
  }
  // It also keeps the process from ending, when nothing else does.
  const looking = setInterval(() => void look(), LOOK)
  return {
    close: async () => {
      closed = true
      clearInterval(looking)
      await watcher.close()
    },
  }
}

/** Another folder of the same name is another one. */
async function identityOf(dir: string): Promise<string | null> {
  const found = await stat(dir).catch(() => null)
  return found?.isDirectory() ? `${found.dev} ${found.ino}` : null
}

/** `.git`, and what editors keep beside a file. */
function isHidden(dir: string): (path: string) => boolean {
  return (path) => /(^|[\\/])\.[^\\/]/.test(path.slice(dir.length))
}
