/** So long nothing must change before it is looked at: an editor writes a file in several steps. Milliseconds. */
const QUIET = 100

/**
 * Runs once, and again whenever a file below the folder is written, added or deleted, until `stop` is aborted. Never two
 * runs at a time: what changes during a run gives one more after it. `run` must not throw.
 */
export async function watchFolder(
  dir: string,
  run: (again: boolean) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const { watch } = await import('chokidar')
  const bell = new EventTarget()
  const ring = (): boolean => bell.dispatchEvent(new Event('ring'))
  const rung = (within?: number): Promise<void> =>
    new Promise((resolve) => {
      bell.addEventListener('ring', () => resolve(), { once: true })
      if (within !== undefined) setTimeout(resolve, within)
    })
  let changed = false
  // A folder that is not there yet may come.
  const watcher = watch(dir, { ignoreInitial: true, ignored: isHidden(dir) })
  watcher.on('all', () => {
    changed = true
    ring()
  })
  // Such as too many watched files: what can be watched still is.
  watcher.on('error', () => undefined)
  watcher.once('ready', ring)
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

/** `.git`, and what editors keep beside a file. */
function isHidden(dir: string): (path: string) => boolean {
  return (path) => /(^|[\\/])\.[^\\/]/.test(path.slice(dir.length))
}
