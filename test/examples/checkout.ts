import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'

export const ROOT = path.resolve(import.meta.dirname, '../..')

const COPIED = ['.gitignore', 'bin', 'dist', 'examples', 'package.json', 'rules', 'schemas', 'templates']

/** What runs write; a clone in use holds them, and a fresh one does not. */
const WRITTEN =
  /(^|\/)(state|out)(\/|$)|(^|\/)(audit_summary|fleet_audit)\.md$|(^|\/)policy_response_blocked\.json$/

/** A copy of what `policy` and its examples need, in a temporary folder, with `policy` on its own PATH. */
export interface Checkout {
  readonly dir: string
  readonly env: Record<string, string>
  remove(): void
}

export function checkout(): Checkout {
  const base = mkdtempSync(path.join(tmpdir(), 'policy-checkout-'))
  const dir = path.join(base, 'clone')
  for (const name of COPIED) {
    cpSync(path.join(ROOT, name), path.join(dir, name), {
      recursive: true,
      filter: (source) => name !== 'examples' || !WRITTEN.test(path.relative(ROOT, source)),
    })
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'))
  const shims = path.join(base, 'shims')
  mkdirSync(shims)
  writeFileSync(path.join(shims, 'policy'), `#!/bin/sh\nexec node "${dir}/bin/policy.js" "$@"\n`, {
    mode: 0o755,
  })
  return { dir, env: environment(shims, base), remove: () => rmSync(base, { recursive: true, force: true }) }
}

/** Nothing of the machine's own settings may show in an output. */
function environment(shims: string, home: string): Record<string, string> {
  const identity = { NAME: 'reader', EMAIL: 'reader@localhost' }
  return {
    PATH: `${shims}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    HOME: home,
    TMPDIR: home,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      Object.entries(identity).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  }
}

/** Runs `policy` in the checkout; `cwd` is relative to it. */
export async function policy({ dir, env }: Checkout, args: readonly string[], cwd = '.') {
  const { exitCode, stdout, stderr } = await execa('policy', args, {
    cwd: path.join(dir, cwd),
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  })
  return { exit: exitCode, stdout, stderr }
}
