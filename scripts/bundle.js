/** Bundles an entry and all that it imports into one file, without the parts of libraries that never run here. */
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import * as esbuild from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const PREBUILT = path.join(root, 'node_modules/fs-native-extensions/prebuilds')

/** What the files of a folder import, and the source that takes its place. */
const REPLACED = [
  // See there why.
  ['src', 'node:fs/promises', "export * from './filesAtOnce.js'"],
  // json-rules-engine would follow paths with it, and it can run code out of a path. No path reaches the engine here.
  [
    'node_modules/json-rules-engine',
    'jsonpath-plus',
    "export function JSONPath() { throw new Error('paths are not followed') }",
  ],
  // Only for subcommands that are programs of their own, and we have none; loading it takes 2 ms of every start.
  ['node_modules/commander', 'node:child_process', ''],
  // cli/terminal.ts decides about colour; this would ask the terminal at every start.
  ['node_modules/chalk', '#supports-color', 'export default { stdout: false, stderr: false }'],
  // The same native code, without the 8 ms that finding it takes.
  [
    'node_modules/fs-native-extensions',
    './binding',
    'const file = `./locks/${process.platform}-${process.arch}.node`\nmodule.exports = require(file)',
  ],
]

/**
 * Writes the bundle to `outfile` as one function in parentheses. Gives the names of all files in it, and where there
 * was nothing to replace.
 */
export async function bundle(entry, outfile) {
  const missed = new Set(REPLACED.map(([folder]) => folder))
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: '})' },
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    // The loader runs the bundle as a script, and a script cannot import.
    supported: { 'dynamic-import': false },
    // The variant for Node is CommonJS, which cannot be cut down to what is used.
    alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') },
    plugins: [{ name: 'replaced', setup: (build) => replace(build, missed) }],
    metafile: true,
    logLevel: 'error',
    absWorkingDir: root,
    // node_modules may be a link; what is in it is told by where it is found.
    preserveSymlinks: true,
  })
  if (/[^\0-\x7f]/.test(readFileSync(outfile, 'latin1')))
    throw new Error(`${outfile} is not ASCII, and the loader reads it as such`)
  return { files: Object.keys(metafile.inputs), missed: [...missed] }
}

function replace(build, missed) {
  for (const [folder, name, contents] of REPLACED) {
    const inside = path.join(root, folder) + path.sep
    build.onResolve({ filter: exactly(name) }, ({ importer }) => {
      if (!importer.startsWith(inside)) return undefined
      missed.delete(folder)
      return { path: `${folder} ${name}`, namespace: 'replaced' }
    })
    build.onLoad({ filter: exactly(`${folder} ${name}`), namespace: 'replaced' }, () => ({
      contents,
      resolveDir: import.meta.dirname,
    }))
  }
}

function exactly(text) {
  return new RegExp(`^${text.replace(/[.\\/]/g, '\\$&')}$`)
}

/** Copies the native code of the file locks for every platform that Node runs on. */
export function copyLocks(folder) {
  for (const platform of readdirSync(PREBUILT)) {
    const file = path.join(PREBUILT, platform, 'fs-native-extensions.node')
    if (existsSync(file)) cpSync(file, path.join(folder, `${platform}.node`))
  }
}

/** The licence of every package among the files, as those licences ask for. */
export function licences(files) {
  const packages = new Set(files.flatMap((name) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? []))
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
