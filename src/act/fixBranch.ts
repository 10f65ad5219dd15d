import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix, sep } from 'node:path'
import { EXIT, PolicyError } from '../model/problem.js'
import { git, type GitAnswer, type GitCall } from './git.js'

const MAX_NAMES = 100

interface FixBranchOptions {
  /** A directory in the repository's working tree; not always its top. */
  readonly workspace: string
  /** Start of the branch's name: `fix/policy-orchestrator-`. */
  readonly prefix: string
  /** `yyyymmddHHMMSS` in UTC: the rest of the name, and the commit's time. */
  readonly stamp: string
  readonly message: string
  /** Digest of what failed, the same for the same failure: no second branch is made for it. */
  readonly failure: string
  /** Paths are relative to the workspace. */
  readonly files: readonly { readonly path: string; readonly content: string | Buffer }[]
}

/**
 * Makes a branch with one commit on top of HEAD that holds `files`, through git's plumbing alone: the user's HEAD, index
 * and working tree stay as they are, and no hook runs. A taken name gets `-2`, `-3` …. A failure that has a branch
 * already gets no other one until somebody deletes that.
 *
 * Resolves to the branch and its commit, to the branch that is `known` for this failure, or to the reason in words why
 * there is nothing to make one in. Throws PolicyError `fix-branch` when git fails.
 */
export async function makeFixBranch(
  options: FixBranchOptions,
): Promise<{ branch: string; commit: string } | { known: string } | { skipped: string }> {
  const place = await git(options.workspace, [
    'rev-parse',
    '--is-bare-repository',
    '--is-inside-work-tree',
    '--show-prefix',
  ])
  const skipped = reasonToSkip(place)
  if (skipped !== null) return { skipped }
  const known = await knownBranch(options)
  if (known !== null) return { known }
  const run: Run = async (args, call) => outputOf(await git(options.workspace, args, call))
  const folder = outputOf(place).split('\n')[2] ?? ''
  const head = await readHead(options.workspace)
  const tree = await writeTree(run, head, folder, options.files)
  const commit = await writeCommit(run, tree, head, options)
  return { branch: await nameCommit(options, commit), commit }
}

type Run = (args: readonly string[], call?: GitCall) => Promise<string>

function reasonToSkip(place: GitAnswer): string | null {
  if (place.notInstalled) return 'git is not installed'
  if (/not a git repository/i.test(place.reason)) return 'the workspace is not in a git repository'
  if (!place.ok) return null
  const [bare, inside] = place.stdout.split('\n')
  if (bare === 'true') return 'the git repository is bare'
  return inside === 'true' ? null : 'the workspace is not in the working tree of its git repository'
}

/** The newest branch that was made for this failure; null when there is none, or git cannot tell. */
async function knownBranch({ workspace, prefix, failure }: FixBranchOptions): Promise<string | null> {
  const format = '--format=%(refname:lstrip=2)%0a%(contents)%00'
  const pattern = `refs/heads/${prefix}*`
  const { ok, stdout } = await git(workspace, ['for-each-ref', '--sort=-creatordate', format, pattern])
  if (!ok) return null
  const known = stdout.split('\0').find((each) => each.trimEnd().endsWith(trailer(failure)))
  return known?.trimStart().split('\n', 1)[0] ?? null
}

/** How a commit tells of its failure: the last line of its message. */
function trailer(failure: string): string {
  return `\n\nFailure: ${failure}`
}

/** The commit that HEAD names; empty in a repository without commits. */
async function readHead(workspace: string): Promise<string> {
  // No `^{commit}`: a HEAD that names a missing commit must fail later on, not pass for a repository without commits.
  const answer = await git(workspace, ['rev-parse', '--verify', '--quiet', 'HEAD'])
  return answer.exitCode === 1 ? '' : outputOf(answer)
}

/** HEAD's tree with the files in it, made in an index of its own far from the user's. */
async function writeTree(
  run: Run,
  head: string,
  folder: string,
  files: FixBranchOptions['files'],
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'policy-fix-branch-'))
  try {
    const env = { GIT_INDEX_FILE: join(directory, 'index') }
    await run(head === '' ? ['read-tree', '--empty'] : ['read-tree', head], { env })
    const entries: string[] = []
    for (const { path, content } of files) {
      const blob = await run(['hash-object', '-w', '--no-filters', '--stdin'], { input: content })
      entries.push('--cacheinfo', `100644,${blob},${posix.join(folder, path.split(sep).join('/'))}`)
    }
    // Not `--index-info`: that drops a path such as `../x` with a warning and calls it success.
    await run(['update-index', '--add', '--replace', ...entries], { env })
    // A partial clone has not fetched every blob, and its untouched ones need not be here.
    return await run(['write-tree', '--missing-ok'], { env })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function writeCommit(
  run: Run,
  tree: string,
  head: string,
  { stamp, message, failure }: FixBranchOptions,
): Promise<string> {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp) ?? []
  const seconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
  const env = { GIT_AUTHOR_DATE: `@${seconds} +0000`, GIT_COMMITTER_DATE: `@${seconds} +0000` }
  const input = `${message.trimEnd()}${trailer(failure)}\n`
  return run(['commit-tree', tree, ...(head === '' ? [] : ['-p', head]), '-F', '-'], { env, input })
}

/** Gives the commit the first free name. Only ever creates a ref: two runs in one second must not undo each other. */
async function nameCommit({ workspace, prefix, stamp }: FixBranchOptions, commit: string): Promise<string> {
  // All zeros, as long as this repository's hashes are: the ref must not exist.
  const none = '0'.repeat(commit.length)
  for (let number = 1; ; number += 1) {
    const branch = `${prefix}${stamp}${number === 1 ? '' : `-${number}`}`
    const ref = `refs/heads/${branch}`
    const made = await git(workspace, [
      'update-ref',
      '--no-deref',
      '-m',
      'policy: diagnostics',
      ref,
      commit,
      none,
    ])
    if (made.ok) return branch
    const taken = await git(workspace, ['show-ref', '--verify', '--quiet', ref])
    if (!taken.ok || number === MAX_NAMES) throw failed(made.reason)
  }
}

function outputOf(answer: GitAnswer): string {
  if (!answer.ok) throw failed(answer.reason)
  return answer.stdout
}

function failed(reason: string): PolicyError {
  const message = `the fix branch could not be made: ${reason}`
  const help = 'check that git can write to the repository; nothing else of it was touched'
  return new PolicyError([{ code: 'fix-branch', severity: 'error', message, help }], EXIT.failed)
}
