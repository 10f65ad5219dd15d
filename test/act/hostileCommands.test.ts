import { expect } from 'chai'
import { runs } from './running.js'

const ROUNDS = process.env['POLICY_CAMPAIGN'] === '1' ? 20 : 3
const LIMIT = 400

const HOSTILE = {
  'a background child holds the output': 'sleep 300 & exec sleep 300',
  'SIGTERM is trapped': 'trap "" TERM; sleep 300 & while :; do sleep 1; done',
  'a child has a session of its own': `setsid sh -c 'trap "" TERM; sleep 300' & wait`,
  'a daemon has left its parents':
    'setsid sh -c "setsid sh -c \\"trap : TERM; while :; do sleep 1; done\\" & exit 0"; sleep 300',
  'output without an end': 'yes >&2 & exec yes',
  'another environment and session':
    'exec env -i setsid -w /bin/sh -c "trap : TERM; while :; do /bin/sleep 1; done"',
}

describe('hostile commands', function () {
  this.timeout(ROUNDS * 10_000)
  const at = runs()

  it(`end within a second of their limit and leave nobody, ${ROUNDS} times each`, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const ran = await Promise.all(
        Object.entries(HOSTILE).map(async ([name, script]) => {
          const { status, reason, duration } = await at.run(['sh', '-c', script], { timeout: LIMIT })
          return { name, status, reason, late: duration > LIMIT / 1000 + 1 }
        }),
      )
      const expected = { status: 'timed_out', reason: 'it did not end in 0.4 s and was ended', late: false }
      expect(ran).to.deep.equal(Object.keys(HOSTILE).map((name) => ({ name, ...expected })))
      expect(at.alive()).to.deep.equal([])
    }
  })
})
