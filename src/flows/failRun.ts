import { readFile } from 'node:fs/promises'
import { failureDocuments } from '../core/documents.js'
import { canonicalJson, sha256 } from '../core/canonical.js'
import { isoTime } from '../model/time.js'
import type { StateFile } from '../generated/stateFile.js'
import type { Signal } from '../model/decision.js'
import type { Policy } from '../model/policy.js'
import { EXIT, problemDocument, problemsOf, type Problem } from '../model/problem.js'
import type { FailedRun } from '../model/run.js'
import { readLinesBackwards } from '../store/log.js'
import type { ReachableFiles } from './outputFiles.js'
import type { Place } from './place.js'
import { recordFailure, stateText, type Sleep } from './record.js'

/** What is known when a run fails. */
export interface Failing {
  readonly files: ReachableFiles
  readonly place: Place
  readonly now: number
  readonly policy: Policy | null
  /** The signals that could be read all the same. */
  readonly signals: readonly Signal[]
  readonly error: unknown
  readonly locked: boolean
  readonly sleep: Sleep
}

const LOG_TAIL_RECORDS = 200

/** Leaves UNKNOWN, FAILED and, when something broke while it ran, a branch with the diagnostics. Never throws for them. */
export async function failRun({
  files,
  place,
  now,
  policy,
  signals,
  error,
  locked,
  sleep,
}: Failing): Promise<FailedRun> {
  const { problems, exit } = problemsOf(error)
  const failure = {
    problems: problems.filter(({ severity }) => severity === 'error'),
    now,
    policyDigest: policy?.digest ?? null,
    specs: policy?.signals ?? [],
    signals,
  }
  const { documents, warnings } = await recordFailure(
    files,
    (head) => failureDocuments(failure, head, files.names.marker),
    now,
    locked,
    problems.some(({ code }) => code === 'write-failed') ? null : sleep,
  )
  const result = { kind: 'failed', exit, problems, state: documents.state } as const
  // A broken policy file is the author's to mend where it is; the branch is for what went wrong while running.
  if (exit !== EXIT.failed) return { ...result, warnings, branch: null }
  try {
    return {
      ...result,
      warnings,
      branch: await diagnosticsBranch(files, place, now, documents.state, problems),
    }
  } catch (fault) {
    return { ...result, warnings: [...warnings, ...problemsOf(fault).problems], branch: null }
  }
}

async function diagnosticsBranch(
  files: ReachableFiles,
  place: Place,
  now: number,
  state: StateFile,
  problems: readonly Problem[],
): Promise<FailedRun['branch']> {
  const { makeFixBranch } = await import('../act/fixBranch.js')
  const stamp = isoTime(now).slice(0, 19).replace(/\D/g, '')
  const failure = { failed_at: isoTime(now), problems: problems.map(problemDocument) }
  const log = await lastRecords(files.log)
  const made = await makeFixBranch({
    workspace: place.workspace,
    prefix: files.names.fixBranchPrefix,
    stamp,
    message: `policy run failed: ${oneLine(problems[0]?.message ?? 'unexpected')}\n\n${problems.map(({ message }) => `- ${oneLine(message)}`).join('\n')}\n`,
    failure: failureDigest(problems),
    files: [
      { path: 'policy-failure/failure.json', content: `${JSON.stringify(failure, null, 2)}\n` },
      { path: 'policy-failure/state.json', content: stateText(state) },
      { path: 'policy-failure/log-tail.jsonl', content: log },
      ...(await auditCopy(files)),
    ],
  })
  if ('skipped' in made) return made
  return 'known' in made ? { name: made.known, before: true } : { name: made.branch, before: false }
}

/** The same for the same faults in the same places. Numbers and ages do not count: they grow while a fault lasts. */
function failureDigest(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const told = errors.map(({ code, message, at }) => [
    code,
    message.replace(/\d+( (s|min|h|d)\b)?/g, '0'),
    at ?? null,
  ])
  return sha256(canonicalJson(told))
}

async function lastRecords(log: string | null): Promise<string> {
  if (log === null) return ''
  const lines: string[] = []
  try {
    for await (const line of readLinesBackwards(log)) {
      lines.unshift(line)
      if (lines.length === LOG_TAIL_RECORDS) break
    }
  } catch {
    // A log that cannot be read is often the very fault; the branch then tells of it in words.
  }
  return lines.map((line) => `${line}\n`).join('')
}

async function auditCopy({ audit }: ReachableFiles): Promise<{ path: string; content: Buffer }[]> {
  const content = audit === null ? null : await readFile(audit).catch(() => null)
  return content && content.length < 1024 * 1024 ? [{ path: 'policy-failure/audit_summary.md', content }] : []
}

/** git takes no NUL in a message, and a control character from a signal has no place in one either. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}
