#!/usr/bin/env node
'use strict'
const { existsSync } = require('node:fs')
const { BUNDLE, loadBundle } = require('./load.js')

if (existsSync(BUNDLE)) {
  const { main } = loadBundle()
  const done = main(process.argv.slice(2))
  // Should the work run dry before it is done, that is no success. Not before main: commander's help goes by it.
  process.exitCode = 1
  done.then(
    (code) => {
      process.exitCode = code
    },
    // What main cannot tell itself: its own output cannot be written.
    (error) => {
      process.exitCode = 1
      process.stderr.write(`policy: ${error.message}\n`, () => undefined)
    },
  )
} else {
  process.stderr.write(
    'policy: this clone was never built; run `npm run build` (or `npm start`) in it first\n',
  )
  process.exitCode = 1
}
