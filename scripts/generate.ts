/** Writes what is generated from the schemas and catalogues; `--check` only says whether it is current. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { compile, type JSONSchema } from 'json-schema-to-typescript'

const root = path.resolve(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const stale: string[] = []

for (const [schema, target] of [
  ['policy', 'policyFile'],
  ['policy_state', 'stateFile'],
  ['policy_log_record', 'logRecord'],
] as const) {
  const text = await readFile(path.join(root, 'schemas', `${schema}.schema.json`), 'utf8')
  const types = await compile(JSON.parse(text) as JSONSchema, schema, {
    bannerComment: `/** Made by \`npm run generate\` from schemas/${schema}.schema.json; do not edit. */`,
    unreachableDefinitions: true,
    additionalProperties: false,
    style: { printWidth: 110, singleQuote: true, semi: false },
  })
  await put(`src/generated/${target}.ts`, types)
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

if (stale.length > 0) {
  console.error(`not current: ${stale.join(', ')}\nrun \`npm run generate\` and commit what it writes`)
  process.exitCode = 1
}
