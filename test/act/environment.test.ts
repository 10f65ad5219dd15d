import { expect } from 'chai'
import { environmentFor } from '../../src/act/environment.js'

describe('the environment of a command', () => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor
  afterEach(() => Object.defineProperty(process, 'platform', platform))

  it('has the named variables that are set, and our own, which win', () => {
    const environment = { A: '1', B: '', C: '3', D: undefined, E: '5' }
    expect(environmentFor(['A', 'B', 'D', 'E', 'F'], environment, { E: 'own', G: 'own' })).to.deep.equal({
      A: '1',
      B: '',
      E: 'own',
      G: 'own',
    })
  })

  it('takes nothing from the prototype, and `__proto__` for a name', () => {
    expect(environmentFor(['toString', 'constructor', '__proto__'], process.env, {})).to.deep.equal({})
    const planted = JSON.parse('{"__proto__": "x"}') as NodeJS.ProcessEnv
    const made = environmentFor(['__proto__'], planted, {})
    expect(Object.entries(made)).to.deep.equal([['__proto__', 'x']])
    expect(Object.getPrototypeOf(made)).to.equal(Object.prototype)
  })

  it('goes by the case of a name, but not on Windows', () => {
    const environment = { Path: 'p', SystemRoot: 'r', temp: 't' }
    expect(environmentFor(['PATH', 'TEMP'], environment, { SYSTEMROOT: 'own' })).to.deep.equal({
      SYSTEMROOT: 'own',
    })
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' })
    expect(environmentFor(['PATH', 'SYSTEMROOT', 'TEMP'], environment, { SYSTEMROOT: 'own' })).to.deep.equal({
      Path: 'p',
      temp: 't',
      SYSTEMROOT: 'own',
    })
  })
})
