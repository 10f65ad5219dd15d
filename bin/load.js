import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'

export const BUNDLE = fileURLToPath(new URL('../dist/policy.cjs', import.meta.url))
export const CODE_CACHE = fileURLToPath(new URL('../dist/policy.cache', import.meta.url))

/** Loads the bundle with the code that V8 compiled when it was built; without that it is compiled as usual. */
export function loadBundle() {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(BUNDLE, 'utf8')}\n})`
  const cachedData = existsSync(CODE_CACHE) ? readFileSync(CODE_CACHE) : undefined
  const script = new vm.Script(source, { filename: BUNDLE, ...(cachedData ? { cachedData } : {}) })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(BUNDLE), module, BUNDLE, '')
  return { script, main: module.exports.main }
}
