import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { sha256 } from '../../src/core/canonical.js'
import { logVerifier } from '../../src/core/verifyLog.js'
import type { LogRecord } from '../../src/generated/logRecord.js'
import type { StateFile } from '../../src/generated/stateFile.js'
import type { Workspace } from '../support/workspace.js'

/** What a run leaves, byte by byte; null for a file that is not there. */
export interface Outputs {
  readonly state: string | null
  readonly log: string | null
  readonly audit: string | null
}

export function outputsOf({ at }: Workspace): Outputs {
  const read = (name: string): string | null => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : null)
  return {
    state: read('state/policy_state.json'),
    log: read('state/policy_state_log.jsonl'),
    audit: read('audit_summary.md'),
  }
}

/** The records of a log, and what follows the last one and is none. */
export function recordsOf(log: string | null): { lines: string[]; torn: string } {
  const pieces = (log ?? '').split('\n')
  const last = pieces.pop() ?? ''
  return isRecord(last) ? { lines: [...pieces, last], torn: '' } : { lines: pieces, torn: last }
}

/** How far the killed run came. */
export type Reached = 'nothing' | 'torn' | 'log' | 'state' | 'marker'

/**
 * What must hold at any moment at which a run may have been killed, with the workspace as it was before that run:
 * nothing is lost, each file is the old one or the new one, and they agree in the order log, state, marker.
 */
export function checkKilled(workspace: Workspace, before: Outputs): Reached {
  const after = outputsOf(workspace)
  const old = recordsOf(before.log)
  const { lines, torn } = recordsOf(after.log)
  expect(lines.slice(0, old.lines.length), 'the old records').to.deep.equal(old.lines)
  const added = lines.slice(old.lines.length)
  expect(added.length, 'records of one run').to.be.at.most(1)
  const [line] = added
  if (old.torn !== '')
    expect(keptTorn(workspace, torn), 'the bytes that were torn before').to.contain(old.torn)

  let reached: Reached = line !== undefined ? 'log' : torn !== '' && torn !== old.torn ? 'torn' : 'nothing'
  if (after.state !== before.state) {
    const state = JSON.parse(after.state ?? '') as StateFile
    expect(state.log, 'the new state').to.deep.equal({ seq: lines.length, sha256: sha256(line ?? '') })
    expect(state.policy).to.equal((JSON.parse(line ?? '') as LogRecord).policy)
    reached = 'state'
  }
  if (after.audit !== before.audit) {
    expect(reached, 'the marker comes last').to.equal('state')
    expect(markersIn(after.audit)).to.deep.equal([markerOf(JSON.parse(line ?? '') as LogRecord)])
    reached = 'marker'
  }
  expect(faultsOf(lines, after.state), 'the chain').to.deep.equal([])
  return reached
}

/** What must hold after the next run, which must have come to a decision: all is in order again, and nothing is lost. */
export function checkRecovered(workspace: Workspace, killed: Outputs): void {
  const after = outputsOf(workspace)
  const { lines, torn } = recordsOf(killed.log)
  const now = recordsOf(after.log)
  expect(now.torn).to.equal('')
  expect(now.lines).to.have.length(lines.length + 1)
  expect(now.lines.slice(0, -1)).to.deep.equal(lines)
  const last = JSON.parse(now.lines.at(-1) ?? '') as LogRecord
  expect(last.seq).to.equal(now.lines.length)
  if (torn !== '') {
    const { file, bytes, sha256: digest } = last.repaired ?? { file: '', bytes: 0, sha256: '' }
    const kept = readFileSync(workspace.at('state', file))
    expect([kept.length, sha256(kept)]).to.deep.equal([bytes, digest])
    expect(kept.toString('utf8')).to.contain(torn)
  }
  expect(workspace.state().log).to.deep.equal({ seq: last.seq, sha256: sha256(now.lines.at(-1) ?? '') })
  expect(workspace.state().decision_id).to.equal(last.decision_id)
  expect(markersIn(after.audit)).to.deep.equal([markerOf(last)])
  expect(workspace.temporaries()).to.deep.equal([])
  expect(faultsOf(now.lines, after.state)).to.deep.equal([])
}

function markersIn(audit: string | null): string[] {
  return audit?.match(/<!-- POLICY_ORCHESTRATION: [^>]*-->/g) ?? []
}

function markerOf({ policy, timestamp }: LogRecord): string {
  const rest = policy === 'UNKNOWN' ? `FAILED ${timestamp}` : `UPDATED ${timestamp} policy=${policy}`
  return `<!-- POLICY_ORCHESTRATION: ${rest} -->`
}

/** Everything that is torn or was set aside, wherever a repair had come to. */
function keptTorn({ tree, read }: Workspace, torn: string): string {
  const aside = Object.keys(tree()).filter((name) => /\.jsonl\.torn-\d+$/.test(name))
  return [torn, ...aside.map(read)].join('\n')
}

function faultsOf(lines: readonly string[], state: string | null): readonly unknown[] {
  const anchor = state === null ? null : ((JSON.parse(state) as StateFile).log ?? null)
  const verifier = logVerifier(anchor)
  for (const line of lines) verifier.add(line)
  return verifier.finish().faults
}

function isRecord(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
