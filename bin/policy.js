#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { BUNDLE, loadBundle } from './load.js'

if (existsSync(BUNDLE)) {
  process.exitCode = await loadBundle().main(process.argv.slice(2))
} else {
  process.stderr.write(
    'policy: this clone was never built; run `npm run build` (or `npm start`) in it first\n',
  )
  process.exitCode = 1
}
