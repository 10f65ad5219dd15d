import { sha256 } from '../core/canonical.js'
import { logVerifier, type LogWords, type Seen } from '../core/verifyLog.js'
import { responseVerifier } from '../core/verifyResponses.js'
import type { Outputs } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { AnchoredHead, ChainFault, LogKind } from '../model/verified.js'
import { confineOutput } from '../store/confine.js'
import { readLines } from '../store/log.js'
import { anchorIn, readAnchoring } from './anchoringFile.js'

const MAX_TOLD = 20

export interface SoundLogs {
  /** The last whole record of each log; null for a log that is not there or holds none. */
  readonly heads: Readonly<Record<LogKind, AnchoredHead | null>>
  readonly warnings: readonly Problem[]
}

/**
 * The ends of all logs, each followed from its first record on, as `policy verify log` does: an anchor of a log that was
 * damaged would vouch for the damage. Half a record at an end is left out, with a warning: a crash left it, or a
 * response is writing it. Throws PolicyError: a log does not hold (exit 5), or cannot be read (exit 1).
 */
export async function soundLogs(root: string, names: Outputs): Promise<SoundLogs> {
  const responses = responseVerifier()
  const found = {
    decisions: await follow(root, names.log, names.state),
    responses: await follow(root, names.responseLog, names.responseState, responses.see),
    trust: await follow(root, names.trustLog, null),
    brake: await follow(root, names.brakeLog, null),
  }
  const all = Object.values(found)
  const records = responses.finish().faults.map((fault) => damaged(names.responseLog, fault))
  const problems = [...all.flatMap(({ faults }) => faults), ...records]
  if (problems.length > 0) {
    const more = problems.length - MAX_TOLD
    const rest = more > 0 ? [problem(`${more} more faults are not shown`)] : []
    throw new PolicyError([...problems.slice(0, MAX_TOLD), ...rest], EXIT.verification)
  }
  const { decisions, responses: responded, trust, brake } = found
  return {
    heads: { decisions: decisions.head, responses: responded.head, trust: trust.head, brake: brake.head },
    warnings: all.flatMap(({ torn }) => (torn ? [torn] : [])),
  }
}

interface Followed {
  readonly head: AnchoredHead | null
  readonly faults: readonly Problem[]
  readonly torn: Problem | null
}

/** `anchoring` is the file that names the end of the log. It is read first: what is added meanwhile lies beyond. */
async function follow(root: string, log: string, anchoring: string | null, see?: Seen): Promise<Followed> {
  const document = anchoring === null ? null : await readAnchoring(root, anchoring)
  const words: LogWords = { anchor: `\`${anchoring}\``, next: 'the next record' }
  const verifier = logVerifier(document && anchorIn(document), words, see)
  let last: string | null = null
  let torn: Problem | null = null
  try {
    for await (const line of readLines(await confineOutput(root, log))) {
      if (line.torn) torn = tornWarning(log)
      else {
        verifier.add(line.text)
        last = line.text
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof PolicyError && error.problems.every((each) => each.code === 'log-changed'))
      throw new PolicyError(error.problems, EXIT.verification)
    if (error instanceof PolicyError || code === undefined) throw error
    const message = `\`${log}\` cannot be read (${code})`
    throw new PolicyError([{ code: 'log-unreadable', severity: 'error', message }], EXIT.failed)
  }
  const faults = verifier.finish().faults.map((fault) => damaged(log, fault))
  return { head: last === null || faults.length > 0 ? null : headOf(log, last), faults, torn }
}

/** Of a log that holds: its last line is a record with a number. */
function headOf(file: string, line: string): AnchoredHead {
  const { seq } = JSON.parse(line) as { seq: number }
  return { file, seq, sha256: sha256(line) }
}

function damaged(log: string, { line, message }: ChainFault): Problem {
  return problem(message, { file: log, ...(line > 0 ? { line } : {}) })
}

function problem(message: string, at?: Problem['at']): Problem {
  const help = 'nothing was written; `policy verify log` looks closer'
  return { code: 'log-changed', severity: 'error', message, ...(at ? { at } : {}), help }
}

function tornWarning(log: string): Problem {
  const message = `\`${log}\` ends in half a record, which is not anchored: a crash left it, or it is being written`
  return { code: 'log-torn', severity: 'warning', message, at: { file: log } }
}
