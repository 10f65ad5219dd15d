import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HOOKS = [
  'commit-msg',
  'post-checkout',
  'post-commit',
  'post-index-change',
  'pre-commit',
  'reference-transaction',
]

/** A git repository round a workspace, as a user leaves it: one commit, then staged, changed and new files. */
export interface Repository {
  git(...args: string[]): string
  /** Branches that runs made, newest name last. */
  fixBranches(): string[]
  /** What no run may change: HEAD, index, refs of the user, files of git, status of the working tree. */
  userState(): Record<string, unknown>
}

/** Makes the folder a repository whose every hook leaves a file `hook-ran` in it and fails. */
export function makeRepository(folder: string): Repository {
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      [
        ...['core.hooksPath=/dev/null', 'user.name=someone', 'user.email=someone@localhost'].flatMap(
          (each) => ['-c', each],
        ),
        '-C',
        folder,
        ...args,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    ).trimEnd()
  execFileSync('git', ['init', '-q', '-b', 'main', folder], { stdio: 'ignore' })
  writeFileSync(join(folder, '.gitignore'), 'state/\naudit_summary.md\n')
  writeFileSync(join(folder, 'notes'), 'as committed\n')
  writeFileSync(join(folder, 'gone'), 'as committed\n')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  writeFileSync(join(folder, 'notes'), 'staged\n')
  git('add', 'notes')
  writeFileSync(join(folder, 'notes'), 'staged and changed\n')
  writeFileSync(join(folder, 'new'), 'new\n')
  const hooks = join(folder, '.git', 'hooks')
  mkdirSync(hooks, { recursive: true })
  for (const hook of HOOKS) {
    writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch "${join(folder, 'hook-ran')}"\nexit 1\n`)
    chmodSync(join(hooks, hook), 0o755)
  }
  const refs = () => git('for-each-ref', '--format=%(refname) %(objectname)').split('\n')
  return {
    git,
    fixBranches: () =>
      git('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/fix/').split('\n').filter(Boolean),
    userState: () => ({
      head: readFileSync(join(folder, '.git', 'HEAD'), 'utf8'),
      index: readFileSync(join(folder, '.git', 'index'), 'hex'),
      refs: refs().filter((line) => !line.startsWith('refs/heads/fix/')),
      names: readdirSync(join(folder, '.git')).filter((name) => name !== 'logs'),
      hooks: readdirSync(hooks),
      status: git('--no-optional-locks', 'status', '--porcelain=v2'),
      hookRan: existsSync(join(folder, 'hook-ran')),
    }),
  }
}
