import { expect } from 'chai'
import { policy } from '../support/cli.js'
import { effectsOf, leaves, recordsOf, script, writeActions } from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const APPLIES = 20

describe('applies at once', () => {
  const here = workspace()

  it(`of ${APPLIES}, one acts, and the others say who does`, async function () {
    this.timeout(120_000)
    here.signals({ integrity_score: 80 })
    writeActions(here, { RED: [script('waits', 'setTimeout(() => {}, 4000)'), leaves('second')] })
    await policy(['run', '-C', here.root, '--quiet'])
    const ended = await Promise.all(
      Array.from({ length: APPLIES }, () => policy(['respond', '-C', here.root, '--apply'])),
    )
    const acted = ended.filter(({ code }) => code === 0)
    expect(acted, ended.map(({ code, stderr }) => `${code} ${stderr}`).join('\n')).to.have.length(1)
    const others = ended.filter((each) => each.code !== 0)
    expect(others.map(({ code }) => code)).to.deep.equal(Array(APPLIES - 1).fill(3))
    // Whoever came so late that the first had ended is told that its decision has its response.
    const told = others.map(({ stderr }) => /error\[(locked|already-responded)\]/.exec(stderr)?.[1])
    expect(new Set(told)).to.not.include(undefined)
    expect(
      others.some(({ stderr }) => /holds `state\/\.policy_response\.lock`: pid \d+ on/.test(stderr)),
    ).to.equal(true)
    expect(effectsOf(here)).to.deep.equal(['second'])
    expect(recordsOf(here, 'started')).to.have.length(1)
  })
})
