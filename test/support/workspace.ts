import { outputFileSync } from 'fs-extra/esm'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LogRecord } from '../../src/generated/logRecord.js'
import type { StateFile } from '../../src/generated/stateFile.js'

const SHIPPED_RULES = fileURLToPath(new URL('../../rules', import.meta.url))

/** What the six signal files say, under the names of the facts. `undefined` leaves the file out. */
export interface Values {
  trust_locked: unknown
  integrity_score: unknown
  consensus_pct: unknown
  reputation_score: unknown
  forecast_risk: unknown
  /** How many records the history holds. */
  recent_responses: number | undefined
}

/** The example of the report: everything healthy, GREEN. */
export const HEALTHY: Values = {
  trust_locked: false,
  integrity_score: 97.5,
  consensus_pct: 95,
  reputation_score: 85,
  forecast_risk: 'low',
  recent_responses: 2,
}

/** A workspace on the disk: the shipped rules, and signal files. */
export interface Workspace {
  readonly root: string
  /** The absolute path of a name in it. */
  at(...names: string[]): string
  /** Writes a file, with the folders above it. */
  write(name: string, content: string | Uint8Array): void
  read(name: string): string
  /** Writes all signal files: healthy, but for what is given. */
  signals(changes?: Partial<Values>): void
  /** Changes one of the policy files. */
  edit(name: string, change: (text: string) => string): void
  state(): StateFile
  /** The lines of the log. */
  lines(): string[]
  /** The records of the log; the short names of signals are keys of them, too. */
  records(): (LogRecord & Record<string, unknown>)[]
  /** Every audit marker in `audit_summary.md`. */
  markers(): string[]
  /** Everything below the root with what makes it up, times included: equal trees are the same tree, untouched. */
  tree(): Record<string, string>
  /** The names below the root that no run should leave behind. */
  temporaries(): string[]
}

/** Makes a workspace in a folder, which is made when it is missing. */
export function makeWorkspace(root: string, changes: Partial<Values> = {}): Workspace {
  const at = (...names: string[]): string => join(root, ...names)
  const read = (name: string): string => readFileSync(at(name), 'utf8')
  const write = (name: string, content: string | Uint8Array): void => outputFileSync(at(name), content)
  const lines = (): string[] => {
    const log = 'state/policy_state_log.jsonl'
    return existsSync(at(log))
      ? read(log)
          .split('\n')
          .filter((line) => line !== '')
      : []
  }
  const made: Workspace = {
    root,
    at,
    write,
    read,
    signals: (each = {}) => writeSignals(made, { ...HEALTHY, ...each }),
    edit: (name, change) => write(name, change(read(name))),
    state: () => JSON.parse(read('state/policy_state.json')) as StateFile,
    lines,
    records: () => lines().map((line) => JSON.parse(line) as LogRecord & Record<string, unknown>),
    markers: () => read('audit_summary.md').match(/<!-- POLICY_ORCHESTRATION: [^>]*-->/g) ?? [],
    tree: () => Object.fromEntries(entriesBelow(root).map((path) => [relative(root, path), entry(path)])),
    temporaries: () =>
      entriesBelow(root)
        .map((path) => relative(root, path))
        .filter((name) => name.endsWith('.tmp')),
  }
  cpSync(SHIPPED_RULES, at('rules'), { recursive: true })
  made.signals(changes)
  return made
}

/** A fresh healthy workspace for every test of the suite that calls this, removed afterwards. */
export function workspace(): Workspace {
  let current: Workspace | undefined
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
    current = makeWorkspace(join(folder, 'workspace'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  return new Proxy({} as Workspace, {
    get(_target, key) {
      if (!current) throw new Error('the workspace is there only while a test runs')
      return current[key as keyof Workspace]
    },
  })
}

function writeSignals({ at, write }: Workspace, values: Values): void {
  const put = (name: string, value: unknown, content: () => string): void => {
    if (value === undefined) rmSync(at(name), { force: true })
    else write(name, content())
  }
  put('trust_lock_state.json', values.trust_locked, () => json({ locked: values.trust_locked }))
  put(
    'exports/integrity_metrics_registry.csv',
    values.integrity_score,
    () =>
      `timestamp,integrity_score,violations\n2025-11-12T04:00:00Z,99.1,0\n# schema_hash: 5f1d\n2025-11-13T04:00:00Z,${String(values.integrity_score)},0\n`,
  )
  put('federation/weighted_consensus.json', values.consensus_pct, () =>
    json({ weighted_agreement_pct: values.consensus_pct, peers: 3 }),
  )
  put('federation/reputation_index.json', values.reputation_score, () =>
    json({ peers: { 'node-a': { reputation_score: values.reputation_score } } }),
  )
  put('forensics/forensics_anomaly_forecast.json', values.forecast_risk, () =>
    json({ risk_level: values.forecast_risk }),
  )
  put('forensics/response_history.jsonl', values.recent_responses, () =>
    Array.from({ length: values.recent_responses ?? 0 }, (_, index) =>
      JSON.stringify({ id: index + 1, action: 'adaptive_response' }),
    )
      .map((line) => `${line}\n`)
      .join(''),
  )
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((each) => {
      const path = join(folder, each.name)
      return each.isDirectory() ? [path, ...entriesBelow(path)] : [path]
    })
}

function entry(path: string): string {
  const info = lstatSync(path, { bigint: true })
  const content = info.isSymbolicLink()
    ? `-> ${readlinkSync(path)}`
    : info.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : 'folder'
  return `${content} mode ${info.mode.toString(8)} inode ${info.ino} modified ${info.mtimeNs} changed ${info.ctimeNs}`
}
