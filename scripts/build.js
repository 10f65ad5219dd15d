/**
 * Builds dist/: one bundled file, with the JSON Schema validators compiled into it, and V8's code cache of it, so that
 * a start neither compiles schemas nor parses what it does not use.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const stampFile = path.join(dist, '.stamp')

export function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()
}

export async function build() {
  const wanted = stamp()
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  await compileValidators()
  await bundle()
  execFileSync(process.execPath, [path.join(root, 'scripts/codeCache.js')], {
    stdio: ['ignore', 'ignore', 2],
  })
  writeFileSync(stampFile, wanted)
}

/** A digest of everything that the build reads. */
function stamp() {
  const hash = createHash('sha256')
  for (const name of [
    'package-lock.json',
    'package.json',
    'scripts/build.js',
    'scripts/codeCache.js',
    ...list('src'),
    ...list('schemas'),
  ]) {
    if (name.endsWith('validators.js')) continue
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(root, name)))
      .update('\0')
  }
  return `${process.version} ${hash.digest('hex')}`
}

function list(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
}

async function compileValidators() {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const { default: standaloneCode } = await import('ajv/dist/standalone/index.js')
  const schema = JSON.parse(readFileSync(path.join(root, 'schemas/policy.schema.json'), 'utf8'))
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  })
  ajv.addKeyword('tsType')
  ajv.addSchema(schema)
  const code = standaloneCode(ajv, { validatePolicyFile: schema.$id })
  writeFileSync(path.join(root, 'src/generated/validators.js'), withImports(code))
}

/** ajv writes `require` for its two runtime helpers also where it writes ESM. */
function withImports(code) {
  const imports = []
  const body = code.replace(/require\("(ajv\/dist\/runtime\/\w+)"\)\.default/g, (_whole, name) => {
    const local = `helper${imports.length}`
    imports.push(`import ${local} from '${name}.js'`)
    return `(${local}.default ?? ${local})`
  })
  return `${imports.join('\n')}\n${body}`
}

async function bundle() {
  const { build: esbuild } = await import('esbuild')
  const { metafile } = await esbuild({
    entryPoints: [path.join(root, 'src/cli/main.ts')],
    outfile: path.join(dist, 'policy.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    keepNames: true,
    external: ['fs-native-extensions'],
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
    absWorkingDir: root,
  })
  writeFileSync(path.join(dist, 'THIRD_PARTY_LICENSES.txt'), licences(Object.keys(metafile.inputs)))
}

/** The licence of every package in the bundle, as those licences ask for. */
function licences(inputs) {
  const packages = new Set(
    inputs.flatMap((name) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? []),
  )
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
      )
      const file = readdirSync(path.join(root, folder)).find((each) => /^licen[cs]e/i.test(each))
      const text = file ? readFileSync(path.join(root, folder, file), 'utf8').trim() : ''
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

if (process.argv[1] === import.meta.filename) await build()
