/** git's plumbing, called so that nothing in the user's environment, hooks or configuration can join in. */

const TIMEOUT_MS = 20_000

/** The rest of the environment stays out: inside a hook, GIT_DIR and GIT_INDEX_FILE would redirect every command. */
const ALLOWED = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'LANG', 'TMPDIR', 'SystemRoot']

const FIXED = {
  // Messages are looked at, and shown beside our own English.
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  // A partial clone must not go to the network for this.
  GIT_NO_LAZY_FETCH: '1',
  GIT_AUTHOR_NAME: 'policy',
  GIT_AUTHOR_EMAIL: 'policy@localhost',
  GIT_COMMITTER_NAME: 'policy',
  GIT_COMMITTER_EMAIL: 'policy@localhost',
}

const SETTINGS = [
  'core.hooksPath=/dev/null',
  // Newer versions of git also run hooks that the configuration names; these are the two that plumbing can set off.
  'hook.reference-transaction.enabled=false',
  'hook.post-index-change.enabled=false',
  'core.fsmonitor=false',
  // A split index would leave its shared half in the user's repository.
  'core.splitIndex=false',
  'i18n.commitEncoding=UTF-8',
].flatMap((setting) => ['-c', setting])

export interface GitAnswer {
  readonly ok: boolean
  readonly stdout: string
  /** Absent when the process did not end by itself. */
  readonly exitCode?: number | undefined
  /** Why it failed: git's first line on stderr, or what became of the process. Empty when `ok`. */
  readonly reason: string
  readonly notInstalled: boolean
}

export interface GitCall {
  readonly input?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
}

/** Runs one git command in `cwd` with its own small environment, for at most 20 s. Never throws for what git does. */
export async function git(cwd: string, args: readonly string[], call: GitCall = {}): Promise<GitAnswer> {
  const { execa } = await import('execa')
  const result = await execa('git', [...SETTINGS, ...args], {
    cwd,
    env: { ...allowedEnvironment(), ...call.env },
    extendEnv: false,
    ...(call.input === undefined ? { stdin: 'ignore' } : { input: call.input }),
    timeout: TIMEOUT_MS,
    reject: false,
  })
  const { failed, stdout, exitCode } = result
  return {
    ok: !failed,
    stdout,
    exitCode,
    reason: reasonOf(result, args),
    notInstalled: result.code === 'ENOENT',
  }
}

function allowedEnvironment(): Record<string, string> {
  const allowed = ALLOWED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(allowed), ...FIXED }
}

interface Ended {
  readonly failed: boolean
  readonly timedOut: boolean
  readonly stderr: string
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly code?: string | undefined
}

function reasonOf(result: Ended, args: readonly string[]): string {
  if (!result.failed) return ''
  if (result.timedOut) return `\`git ${args[0]}\` did not end in ${TIMEOUT_MS / 1000} s`
  const line = result.stderr.split('\n').find((text) => text.trim() !== '')
  return line ?? `\`git ${args[0]}\` ended with ${result.signal ?? result.exitCode ?? result.code}`
}
