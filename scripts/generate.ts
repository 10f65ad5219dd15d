/** Writes what is generated from the schemas, the help and the catalogue; `--check` only says whether it is current. */
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { main } from '../src/cli/main.js'
import { PROBLEMS, type ProblemCode } from '../src/model/problemCodes.js'
import { matrix } from '../src/flows/matrix.js'
import { matrixMarkdown } from '../src/report/matrix/matrixMarkdown.js'
import { cliReference } from './reference/cli.js'
import { policyFilesReference, sampleOf } from './reference/policyFiles.js'
import { problemExamples } from './reference/problemExamples.js'
import { problemPage, problemsReference } from './reference/problems.js'
import { responsesReference } from './reference/responses.js'
import type { Schema } from './reference/schemaTables.js'
import { testFilesReference } from './reference/testFiles.js'
import { stateAndLogReference } from './reference/stateAndLog.js'
import { COPIES, copyOf } from './shippedCopies.js'

const root = path.resolve(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const stale: string[] = []
const NOTE = '<!-- Made by `npm run generate`; do not edit. -->'

await types()
for (const [target, source] of COPIES) await put(target, copyOf(await read(source), target))
await reference(
  'policy-files',
  policyFilesReference(await schema('policy'), await samples(), await shipped()),
)
await reference('test-files', testFilesReference(await schema('policy_tests'), await shippedTests()))
await reference(
  'state-and-log',
  stateAndLogReference(await schema('policy_state'), await schema('policy_log_record'), await sampleRun()),
)
await reference(
  'responses',
  responsesReference({
    preview: await schema('policy_response_preview'),
    record: await schema('policy_response_log_record'),
    undo: await schema('policy_response_undo'),
    blocked: await schema('policy_response_blocked'),
    state: await schema('policy_response_state'),
  }),
)
await reference('cli', cliReference(helps()))
await reference('problems', problemsReference())
await problemPages()
await put('docs/policy-matrix.md', `${NOTE}\n\n${await shippedMatrix()}`)

if (stale.length > 0) {
  console.error(`not current: ${stale.join(', ')}\nrun \`npm run generate\` and commit what it writes`)
  process.exitCode = 1
}

async function types(): Promise<void> {
  for (const [name, target] of [
    ['policy', 'policyFile'],
    ['policy_tests', 'testsFile'],
    ['policy_state', 'stateFile'],
    ['policy_log_record', 'logRecord'],
    ['policy_response_preview', 'responsePreview'],
    ['policy_response_log_record', 'responseLogRecord'],
    ['policy_response_undo', 'responseUndo'],
    ['policy_response_blocked', 'responseBlocked'],
    ['policy_response_state', 'responseState'],
  ] as const) {
    const text = await compile((await schema(name)) as JSONSchema, name, {
      bannerComment: `/** Made by \`npm run generate\` from schemas/${name}.schema.json; do not edit. */`,
      unreachableDefinitions: true,
      additionalProperties: false,
      style: { printWidth: 110, singleQuote: true, semi: false },
    })
    await put(`src/generated/${target}.ts`, text)
  }
}

async function reference(name: string, text: string): Promise<void> {
  await put(`docs/reference/${name}.md`, `${NOTE}\n\n${text.replace(/\n+$/, '\n')}`)
}

/** The shipped policy as a table, in the words of `policy matrix --format markdown`. */
async function shippedMatrix(): Promise<string> {
  return matrixMarkdown(await matrix({ rules: path.join(root, 'rules'), rulesShown: 'rules' }))
}

/** A page for each code, and none for codes that are gone. */
async function problemPages(): Promise<void> {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]
  const examples = await problemExamples()
  for (const code of codes) await reference(`problems/${code}`, problemPage(code, examples.get(code)))
  const folder = 'docs/reference/problems'
  for (const name of await readdir(path.join(root, folder)).catch((): string[] => [])) {
    if (codes.some((code) => name === `${code}.md`)) continue
    if (check) stale.push(`${folder}/${name}`)
    else await rm(path.join(root, folder, name))
  }
}

async function samples() {
  const facts = 'rules/facts.yaml'
  const operations = 'examples/new-signal/rules/operations.yaml'
  return [
    sampleOf('JSON', facts, await read(facts), 'reputation_score'),
    sampleOf('CSV', operations, await read(operations), 'disk_free'),
    sampleOf('JSONL', operations, await read(operations), 'new_incidents'),
  ]
}

async function shipped(): Promise<Record<string, string>> {
  const files = ['rules/gates.yaml', 'rules/actions.yaml', 'rules/inputs.yaml']
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await read(file)])))
}

async function shippedTests(): Promise<Record<string, string>> {
  const files = ['rules/tests/levels.yaml', 'rules/tests/gates.yaml']
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await read(file)])))
}

function helps(): { command: string; help: string }[] {
  const script = path.join(root, 'scripts/reference/printHelp.ts')
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script], { cwd: root, encoding: 'utf8' })
  return printed
    .split('\0')
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { command: part.slice(0, end), help: part.slice(end + 1) }
    })
}

/** One run of an example at a fixed time, its files as old as they would be then: the same bytes on every machine. */
async function sampleRun(): Promise<{ state: string; record: string }> {
  const workspace = await mkdtemp(path.join(tmpdir(), 'policy-generate-'))
  const written = (name: string): Promise<string> => readFile(path.join(workspace, 'state', name), 'utf8')
  try {
    await cp(path.join(root, 'examples/yellow-drift'), workspace, { recursive: true })
    await rm(path.join(workspace, 'state'), { recursive: true, force: true })
    await rm(path.join(workspace, 'audit_summary.md'), { force: true })
    const hourAgo = new Date('2025-11-14T15:00:00Z')
    for (const name of await readdir(workspace, { recursive: true }))
      await utimes(path.join(workspace, name), hourAgo, hourAgo)
    const exit = await main(['run', '-C', workspace, '--now', '2025-11-14T16:00:00Z', '--quiet'])
    if (exit !== 0) throw new Error(`the run of the sample ended with ${exit}; nothing was written of it`)
    const { triggers, signals, ...rest } = JSON.parse(await written('policy_state.json')) as {
      triggers: unknown[]
      signals: Record<string, unknown>
    }
    const shortened = {
      ...rest,
      triggers: triggers.slice(0, 1),
      signals: { integrity_score: signals['integrity_score'] },
    }
    return {
      state: JSON.stringify(shortened, null, 2),
      record: JSON.stringify(JSON.parse(await written('policy_state_log.jsonl')), null, 2),
    }
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

async function schema(name: string): Promise<Schema> {
  return JSON.parse(await read(`schemas/${name}.schema.json`)) as Schema
}

async function read(relative: string): Promise<string> {
  return readFile(path.join(root, relative), 'utf8')
}

async function put(relative: string, text: string): Promise<void> {
  const file = path.join(root, relative)
  const old = await readFile(file, 'utf8').catch(() => null)
  if (old === text) return
  if (check) {
    stale.push(relative)
    return
  }
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
  console.log(`wrote ${relative}`)
}
