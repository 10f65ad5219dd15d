'use strict'
/**
 * Loads the bundle together with the code that V8 compiled of it when it was built. CommonJS, here and in policy.js,
 * because Node starts its ESM loader only when it must, and that takes longer than all of this.
 */
const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

const DIST = path.join(__dirname, '../dist')
const BUNDLE = path.join(DIST, 'policy.cjs')
const SEAL_BYTES = 32

/** The bundle's text is one function in parentheses, with the parameters of a CommonJS module. */
function loadBundle(folder = DIST) {
  const file = path.join(folder, 'policy.cjs')
  const source = readFileSync(file)
  const cachedData = readCodeCache(folder, source)
  // The build sees to it that the bundle is ASCII, which latin1 reads fastest. The name stays in the cache: no path.
  const script = new vm.Script(source.latin1Slice(), { filename: 'policy.cjs', cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, folder)
  return { main: module.exports.main, source, script }
}

/** V8's code for this source, or nothing, and then V8 compiles as usual. */
function readCodeCache(folder, source) {
  let cache
  try {
    cache = readFileSync(path.join(folder, 'policy.cache'))
  } catch {
    return undefined
  }
  const data = cache.subarray(SEAL_BYTES)
  return seal(source, data).equals(cache.subarray(0, SEAL_BYTES)) ? data : undefined
}

/**
 * What stands before the code in the cache file. V8 itself checks only its version, its flags and the length of the
 * source: it would run old code for a changed source, and crash on a damaged cache.
 */
function seal(source, data) {
  const { versions, platform, arch } = process
  return createHash('sha256')
    .update(`${versions.v8} ${platform} ${arch}\n`)
    .update(source)
    .update(data)
    .digest()
}

module.exports = { BUNDLE, loadBundle, seal }
