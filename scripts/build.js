/**
 * Builds dist/: one bundled file, with the JSON Schema validators compiled into it, and V8's code cache of it, so that
 * a start neither compiles schemas nor parses what it does not use.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const stampFile = path.join(dist, '.stamp')
/** What is compiled from the schemas: by file, the validators by name, with the schema of each. */
const VALIDATORS = {
  // Of what people write: every fault is told.
  'src/generated/validators.js': { all: true, names: { validatePolicyFile: 'policy' } },
  'src/generated/testValidators.js': { all: true, names: { validateTestsFile: 'policy_tests' } },
  // Of what the program itself wrote and finds again: it is sound, or it is not taken.
  'src/generated/recordValidators.js': {
    all: false,
    names: {
      validateState: 'policy_state',
      validateResponseRecord: 'policy_response_log_record',
      validateUndoFile: 'policy_response_undo',
    },
  },
}

/** What the build reads, beside everything in these folders. */
const READ = [
  'package-lock.json',
  'package.json',
  'bin/load.js',
  'scripts/build.js',
  'scripts/bundle.js',
  'scripts/codeCache.js',
  'scripts/filesAtOnce.js',
]
const READ_FOLDERS = ['src', 'schemas']

/** Whether dist/ is whole and was made from what is here now. */
export function isBuilt() {
  try {
    const { inputs, outputs } = JSON.parse(readFileSync(stampFile, 'utf8'))
    return (
      inputs === digestOfInputs() &&
      Object.entries(outputs).every(([name, digest]) => digestOf([name]) === digest)
    )
  } catch {
    return false
  }
}

/**
 * Builds beside dist/ and then moves file by file, so that whoever runs `policy` or builds at the same time finds whole
 * files. The stamp comes last and names the files by their digests: of two builds at once it fits what they left, or
 * the next one builds again.
 */
export async function build() {
  const inputs = digestOfInputs()
  mkdirSync(dist, { recursive: true })
  sweep()
  const folder = mkdtempSync(path.join(dist, '.new-'))
  try {
    const { bundle, copyLocks, licences } = await import('./bundle.js')
    for (const [file, wanted] of Object.entries(VALIDATORS))
      replaceFile(path.join(root, file), await compileValidators(wanted), folder)
    const { files, missed } = await bundle('src/cli/main.ts', path.join(folder, 'policy.cjs'))
    // A library has changed, and brings along what the bundle must not hold.
    if (missed.length > 0)
      throw new Error(`scripts/bundle.js found nothing to replace in ${missed.join(', ')}`)
    copyLocks(path.join(folder, 'locks'))
    writeFileSync(path.join(folder, 'THIRD_PARTY_LICENSES.txt'), licences(files))
    writeCodeCache(folder)
    const made = list(folder)
    for (const name of made) replaceFile(path.join(dist, name), readFileSync(path.join(folder, name)), folder)
    const outputs = Object.fromEntries(
      [...Object.keys(VALIDATORS), ...made.map((name) => `dist/${name}`)].map((name) => [
        name,
        digestOf([name]),
      ]),
    )
    replaceFile(stampFile, JSON.stringify({ inputs, outputs }, null, 2), folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A Node that was started with other flags could not use the cache; none are inherited here. */
function writeCodeCache(folder) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')))
  execFileSync(process.execPath, [path.join(root, 'scripts/codeCache.js'), folder], {
    env,
    stdio: ['ignore', 'ignore', 2],
  })
}

/** A file that is the same already stays as it is: Windows refuses to replace native code that runs. */
function replaceFile(file, content, folder) {
  try {
    if (readFileSync(file).equals(Buffer.from(content))) return
  } catch {
    mkdirSync(path.dirname(file), { recursive: true })
  }
  const temporary = path.join(folder, '.moving')
  writeFileSync(temporary, content)
  renameSync(temporary, file)
}

/** Folders that builds left behind which were killed. */
function sweep() {
  for (const name of readdirSync(dist).filter((each) => each.startsWith('.new-'))) {
    const folder = path.join(dist, name)
    if (Date.now() - statSync(folder).mtimeMs > 3_600_000) rmSync(folder, { recursive: true, force: true })
  }
}

/** With the version of Node: the code cache is for one V8. */
function digestOfInputs() {
  const inside = READ_FOLDERS.flatMap((folder) =>
    list(path.join(root, folder)).map((name) => `${folder}/${name}`),
  )
  return `${process.version} ${digestOf([...READ, ...inside.filter((name) => !(name in VALIDATORS))])}`
}

function digestOf(names) {
  const hash = createHash('sha256')
  for (const name of names)
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(root, name)))
      .update('\0')
  return hash.digest('hex')
}

/** Every file below the folder, with forward slashes. */
function list(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}

async function compileValidators({ all, names }) {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const { default: standaloneCode } = await import('ajv/dist/standalone/index.js')
  const ajv = new Ajv2020({
    allErrors: all,
    verbose: all,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  })
  // Of the generator of types, and of editors.
  for (const keyword of ['tsType', 'defaultSnippets', 'patternErrorMessage']) ajv.addKeyword(keyword)
  const ids = Object.entries(names).map(([name, file]) => {
    const schema = JSON.parse(readFileSync(path.join(root, `schemas/${file}.schema.json`), 'utf8'))
    ajv.addSchema(schema)
    return [name, schema.$id]
  })
  return withImports(standaloneCode(ajv, Object.fromEntries(ids)))
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

if (process.argv[1] === import.meta.filename) await build()
