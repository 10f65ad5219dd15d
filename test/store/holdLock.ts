// A process that takes the lock, for the tests of `takeLock`: `hold` keeps it until it is killed, `count FILE N` adds
// one to the number in FILE N times, each time under the lock.
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PolicyError } from '../../src/model/problem.js'
import { withLock } from './withLock.js'

const [path = '', task, file = '', times] = process.argv.slice(2)

try {
  if (task === 'hold') {
    await withLock(path, { waitMs: 0, holder: 'policy run' }, async () => {
      process.stdout.write('held\n')
      await sleep(60_000)
    })
  }
  for (let done = 0; done < Number(times); done += 1) {
    await withLock(path, { waitMs: 20_000, holder: 'counter' }, async () => {
      const count = Number(readFileSync(file, 'utf8'))
      await sleep(1)
      writeFileSync(file, String(count + 1))
    })
  }
} catch (error) {
  const problem = error instanceof PolicyError ? error.problems[0] : undefined
  process.stdout.write(`${problem?.code ?? 'other'}: ${(error as Error).message}\n`)
}
