/**
 * Measures on this machine: whole starts beside a bare `node -e 0`, and decisions in one process. With `--large`, how
 * time and memory grow with the size of the signal files. `--runs N` sets how often each start is tried.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const bin = path.join(root, 'bin/policy.js')
const example = path.join(root, 'examples/yellow-drift')
const runs = Number(process.argv[process.argv.indexOf('--runs') + 1] || 0) || 30

// What Node reads from its environment costs time on both sides (certificates: more than a bare start takes).
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NODE_|FORCE_COLOR$)/.test(name)),
)

const folder = mkdtempSync(path.join(tmpdir(), 'policy-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))

const LARGE_POLICY = `levels:
  - { name: RED, color: '#ef4444', description: Bad., priority: 2 }
  - { name: GREEN, color: '#22c55e', description: Good., priority: 1 }
facts:
  last_score: { file: scores.csv, column: score, reduce: last, type: number, onMissing: error }
  mean_score: { file: scores.csv, column: score, reduce: mean, type: number, onMissing: error }
  alarms:
    file: events.jsonl
    where: [{ pointer: /kind, operator: equal, value: alarm }]
    reduce: count
    type: integer
    onMissing: error
  recent_load: { file: events.jsonl, pointer: /load/mean, last: 1000, reduce: max, type: number, onMissing: error }
rules:
  - name: low-score
    conditions:
      any:
        - { fact: last_score, operator: lessThan, value: 50 }
        - { fact: mean_score, operator: lessThan, value: 50 }
        - { fact: recent_load, operator: greaterThan, value: 1000 }
        - { fact: alarms, operator: lessThan, value: 1 }
    event: { type: RED }
`

if (process.argv.includes('--large')) {
  for (const megabytes of [10, 1000]) await readLargeFiles(megabytes)
} else {
  compareStarts()
  spawnSync(process.execPath, ['--import', 'tsx', path.join(root, 'scripts/benchDecisions.ts')], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
}

/** The sides take turns, so that whatever else the machine does falls on all of them alike. */
function compareStarts() {
  const workspace = path.join(folder, 'workspace')
  cpSync(example, workspace, { recursive: true, filter: (name) => name !== path.join(example, 'state') })
  cpSync(path.join(root, 'rules/tests'), path.join(workspace, 'rules/tests'), { recursive: true })
  const commands = {
    'node -e 0': ['-e', '0'],
    'policy --version': [bin, '--version'],
    'policy validate': [bin, 'validate', '-C', workspace],
    'policy explain': [bin, 'explain', '-C', workspace],
    'policy run': [bin, 'run', '-C', workspace],
    'policy test': [bin, 'test', '-C', workspace],
    'test 100 cases': [bin, 'test', '-C', manyCases(100)],
    'test 10000 cases': [bin, 'test', '-C', manyCases(10_000)],
  }
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let turn = -1; turn < runs; turn += 1) {
    for (const [name, args] of Object.entries(commands)) {
      const before = performance.now()
      const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
      // The first turn warms the disk's cache.
      if (turn >= 0) times[name].push(performance.now() - before)
    }
  }
  const bare = median(times['node -e 0'])
  console.log(`Whole processes, Node ${process.version}, median of ${runs} turns\n`)
  console.log(`  ${'command'.padEnd(18)}    ratio   median    middle half    fastest`)
  for (const [name, values] of Object.entries(times)) {
    const [low, high, least] = [0.25, 0.75, 0].map((part) => quantile(values, part).toFixed(1))
    const ratio = (median(values) / bare).toFixed(2)
    console.log(
      `  ${name.padEnd(18)} ${ratio.padStart(8)} ${ms(median(values))}  ${`${low}–${high} ms`.padStart(13)} ${ms(Number(least))}`,
    )
  }
}

/** The shipped rules, and one test file with so many cases. */
function manyCases(count) {
  const workspace = path.join(folder, `cases-${count}`)
  cpSync(path.join(root, 'rules'), path.join(workspace, 'rules'), { recursive: true })
  rmSync(path.join(workspace, 'rules/tests'), { recursive: true })
  mkdirSync(path.join(workspace, 'rules/tests'))
  const baseline =
    'trust_locked: false, consensus_pct: 99, reputation_score: 99, forecast_risk: low, recent_responses: 0'
  const cases = Array.from({ length: count }, (_each, index) => {
    const score = 80 + (index % 2000) / 100
    const level = score < 90 ? 'RED' : score < 95 ? 'YELLOW' : 'GREEN'
    return `  - name: case ${index}\n    given: { integrity_score: ${score} }\n    expect: { level: ${level} }\n`
  })
  writeFileSync(
    path.join(workspace, 'rules/tests/many.yaml'),
    `now: 2025-11-14T12:00:00Z\ngiven: { ${baseline} }\ncases:\n${cases.join('')}`,
  )
  return workspace
}

/** One CSV and one JSONL file of that size, and a policy that reads them from the first record to the last. */
async function readLargeFiles(megabytes) {
  const workspace = path.join(folder, `large-${megabytes}`)
  mkdirSync(path.join(workspace, 'rules'), { recursive: true })
  writeFileSync(path.join(workspace, 'rules/policy.yaml'), LARGE_POLICY)
  const rows = write(
    path.join(workspace, 'scores.csv'),
    'time,host,score\n',
    megabytes,
    (index) => `2025-11-14T12:00:00Z,host-${index % 997},${90 + (index % 10)}.5\n`,
  )
  const records = write(
    path.join(workspace, 'events.jsonl'),
    '',
    megabytes,
    (index) =>
      `{"time":"2025-11-14T12:00:00Z","host":"host-${index % 997}","kind":"${index % 3 ? 'probe' : 'alarm'}","load":{"mean":${index % 100}}}\n`,
  )
  const { milliseconds, peak } = await measured([bin, 'run', '-C', workspace, '--quiet'])
  console.log(
    `${megabytes} MB of CSV (${rows} rows) and ${megabytes} MB of JSONL (${records} records): ` +
      `${(milliseconds / 1000).toFixed(1)} s, at most ${(peak / 1024).toFixed(0)} MB of memory`,
  )
  rmSync(workspace, { recursive: true })
}

/** Writes lines up to a size, and gives how many. */
function write(file, head, megabytes, lineAt) {
  const block = Array.from({ length: 9970 }, (_, index) => lineAt(index)).join('')
  const handle = openSync(file, 'w')
  let size = writeSync(handle, head)
  let lines = 0
  for (; size < megabytes * 1e6; lines += 9970) size += writeSync(handle, block)
  closeSync(handle)
  return lines
}

/** The time of a process, and the most memory (KiB) that it had, which it tells itself at its end. */
async function measured(args) {
  const tell = `import fs from 'node:fs'; process.on('exit', () => fs.writeSync(3, String(process.resourceUsage().maxRSS)))`
  const before = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, ...args],
    {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    },
  )
  let told = ''
  child.stdio[3].on('data', (chunk) => (told += chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`policy run ended with ${code}`)
  return { milliseconds: performance.now() - before, peak: Number(told) }
}

function median(values) {
  return quantile(values, 0.5)
}

function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

function ms(value) {
  return `${value.toFixed(1)} ms`.padStart(10)
}
