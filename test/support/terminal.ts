import { spawn, spawnSync } from 'node:child_process'

/** Whether a program can be started here. */
export function has(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0
}

/** A skipped test says why. */
export function skip(context: Mocha.Context, reason: string): void {
  if (context.test) context.test.title += ` (skipped: ${reason})`
  context.skip()
}

/**
 * Types lines into a shell on a real terminal (of util-linux' `script`), where a tab completes as it does for people.
 * Each is typed when the shell has said what the one before it was to bring; throws when that does not come.
 */
export async function typeInto(
  shell: string,
  cwd: string,
  lines: readonly (readonly [typed: string, brings: string])[],
): Promise<void> {
  const child = spawn('script', ['-qfec', shell, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'dumb', HOME: cwd, LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  const sees = async (text: string): Promise<void> => {
    const end = Date.now() + 10_000
    while (!said.includes(text)) {
      if (Date.now() > end) throw new Error(`waited for ${JSON.stringify(text)}, saw ${JSON.stringify(said)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    said = said.slice(said.indexOf(text) + text.length)
  }
  try {
    for (const [typed, brings] of lines) {
      child.stdin.write(typed)
      await sees(brings)
    }
    child.stdin.end('exit\n')
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    await ended
  }
}
