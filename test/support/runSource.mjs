/** The command line from its source instead of the bundle: what bin/policy.js does, without the build. */
import { main } from '../../src/cli/main.ts'

process.exitCode = await main(process.argv.slice(2))
