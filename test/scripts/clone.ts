import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startProcess, type Ended } from '../support/cli.js'

export const ROOT = path.resolve(import.meta.dirname, '../..')

/** What git would give to someone who clones this checkout now, in a temporary folder. */
export interface Clone {
  readonly dir: string
  at(name: string): string
  /** Borrows what is installed here. */
  linkModules(): void
  node(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Ended>
  remove(): void
}

export function makeClone(): Clone {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'policy-clone-')))
  const dir = path.join(base, 'clone')
  const at = (name: string): string => path.join(dir, name)
  for (const name of trackedFiles()) cpSync(path.join(ROOT, name), at(name))
  return {
    dir,
    at,
    linkModules: () => symlinkSync(path.join(ROOT, 'node_modules'), at('node_modules')),
    node: (args, env = {}) => startProcess(process.execPath, args, { cwd: dir, env }).ended,
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

/** Every file that git knows or would take in, and that is there. */
export function trackedFiles(): string[] {
  const said = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  })
  return said
    .toString()
    .split('\0')
    .filter((name) => name !== '' && existsSync(path.join(ROOT, name)))
}

/** npm's own script; it stands beside the Node that runs this, or npm says where when it runs this. */
export function npmScript(): string {
  const said = process.env['npm_execpath']
  if (said && existsSync(said)) return said
  return realpathSync(execFileSync('sh', ['-c', 'command -v npm']).toString().trim())
}
