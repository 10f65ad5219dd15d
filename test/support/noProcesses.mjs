// Ends the process with 99 at the first attempt to start another one.
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

for (const name of ['spawn', 'spawnSync', 'fork', 'exec', 'execFile', 'execSync', 'execFileSync']) {
  childProcess[name] = () => process.exit(99)
}
syncBuiltinESMExports()
