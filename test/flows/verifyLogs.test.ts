import { expect } from 'chai'
import { rmSync } from 'node:fs'
import { placeOf } from '../../src/flows/place.js'
import { verifyLogs } from '../../src/flows/verifyLogs.js'
import { NOON, decidedIn } from '../support/runIn.js'
import { workspace } from '../support/workspace.js'

const STATE = 'state/policy_state.json'

describe('verify log beside a run', () => {
  const at = workspace()
  let first = ''
  let second = ''

  beforeEach(async () => {
    await decidedIn(at.root)
    first = at.read(STATE)
    await decidedIn(at.root, { now: NOON + 60_000 })
    second = at.read(STATE)
    at.write(STATE, first)
  })

  const waiting = async (during: (wait: number) => void) => {
    let waits = 0
    const verified = await verifyLogs(placeOf(at.root, {}), async (milliseconds) => {
      expect(milliseconds).to.equal(50)
      waits += 1
      during(waits)
    })
    return { waits, ...verified }
  }

  it('waits for a run that is between the log and the state, and looks again', async () => {
    const { waits, faults, state } = await waiting((wait) => {
      if (wait === 3) at.write(STATE, second)
    })
    expect({ waits, faults, record: state?.record }).to.deep.equal({ waits: 3, faults: 0, record: 2 })
  })

  it('waits no longer than half a second, and then says what it finds', async () => {
    const { waits, faults, state } = await waiting(() => undefined)
    expect({ waits, faults }).to.deep.equal({ waits: 10, faults: 1 })
    expect(state?.faults[0]?.message).to.match(/^it is older than the log, which ends at record 2 \(GREEN\)/)
  })

  it('looks three times at most, whatever becomes of the state', async () => {
    const { waits, faults } = await waiting((wait) => at.write(STATE, `${first}${' '.repeat(wait)}`))
    expect({ waits, faults }).to.deep.equal({ waits: 2, faults: 1 })
    const gone = await waiting((wait) => wait === 1 && rmSync(at.at(STATE)))
    expect(gone).to.deep.include({ waits: 1, faults: 0, state: null })
    expect(gone.logs[0]?.notes).to.deep.equal([
      'no state file says where it ends: records removed from the end would not show',
    ])
  })
})
