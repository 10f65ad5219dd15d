import { expect } from 'chai'
import { withRetry } from '../../src/store/retry.js'
import { failureOf } from './scratch.js'

function fault(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: as told`), { code })
}

describe('withRetry', () => {
  let waits: number[]
  let attempts: number
  beforeEach(() => {
    waits = []
    attempts = 0
  })
  const sleep = async (ms: number) => void waits.push(ms)
  const failing = (code: string, times: number) => async () => {
    attempts += 1
    if (attempts <= times) throw fault(code)
    return 'written'
  }

  it('does not wait for what works at once', async () => {
    expect(await withRetry(failing('ENOSPC', 0), sleep)).to.equal('written')
    expect(waits).to.deep.equal([])
  })

  it('waits 1 s, 3 s and 9 s, then tells the original error', async () => {
    const last = fault('ENOSPC')
    const error = await failureOf(
      withRetry(async () => {
        attempts += 1
        throw attempts === 4 ? last : fault('EBUSY')
      }, sleep),
    )
    expect(waits).to.deep.equal([1000, 3000, 9000])
    expect(attempts).to.equal(4)
    expect(error).to.equal(last)
  })

  it('stops waiting when the fault has passed', async () => {
    expect(await withRetry(failing('EMFILE', 2), sleep)).to.equal('written')
    expect(waits).to.deep.equal([1000, 3000])
  })

  it('succeeds at the last attempt', async () => {
    expect(await withRetry(failing('EDQUOT', 3), sleep)).to.equal('written')
    expect(waits).to.deep.equal([1000, 3000, 9000])
  })

  for (const code of [
    'EBUSY',
    'EAGAIN',
    'EMFILE',
    'ENFILE',
    'ENOSPC',
    'EDQUOT',
    'EINTR',
    'ESTALE',
    'ETIMEDOUT',
    'ENOMEM',
  ]) {
    it(`takes ${code} for a fault that can pass`, async () => {
      expect(await withRetry(failing(code, 1), sleep)).to.equal('written')
    })
  }

  for (const code of ['EROFS', 'EACCES', 'EISDIR', 'EPERM', 'ENOTDIR', 'EFBIG', 'ENOENT']) {
    it(`does not wait for ${code}, which does not pass`, async () => {
      expect((await failureOf(withRetry(failing(code, 1), sleep))).code).to.equal(code)
      expect(waits).to.deep.equal([])
      expect(attempts).to.equal(1)
    })
  }

  it('does not wait for an error without a code', async () => {
    await failureOf(withRetry(() => Promise.reject(new TypeError('a bug')), sleep))
    await withRetry(() => Promise.reject(undefined), sleep).catch(() => undefined)
    expect(waits).to.deep.equal([])
  })
})
