#!/usr/bin/env node
'use strict'
const { existsSync } = require('node:fs')
const { BUNDLE, loadBundle } = require('./load.js')

if (existsSync(BUNDLE)) {
  const { main } = loadBundle()
  // Should the work run dry before it is done, that is no success.
  process.exitCode = 1
  main(process.argv.slice(2)).then(
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
