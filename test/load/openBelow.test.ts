import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import type { Fact } from '../../src/generated/policyFile.js'
import { inputsRoot, readSignals } from '../../src/load/readSignals.js'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import { BIN, startProcess } from '../support/cli.js'
import { inputs, NOW, policyOf } from './readFact.js'

const LOCKED: Fact = { file: 'a.json', pointer: '/locked', type: 'boolean', default: false }
const FORMATS: readonly Fact[] = [
  LOCKED,
  { file: 'a.csv', column: 'score', type: 'number', default: 0 },
  { file: 'a.jsonl', pointer: '/score', type: 'number', default: 0 },
]

describe('opening signal files', () => {
  const at = inputs()
  const good = '{"locked": true}'

  it('a file that is not there is missing, and so is one in a folder that is not there', async () => {
    expect(await at.tell(LOCKED)).to.equal('missing: `a.json` does not exist')
    expect(await at.tell({ ...LOCKED, file: 'no/such/a.json' })).to.equal(
      'missing: `no/such/a.json` does not exist',
    )
  })

  it('a folder in the place of a file is no missing file', async () => {
    mkdirSync(at.at('a.json'))
    expect(await at.tell(LOCKED)).to.equal('signal-unreadable `a.json` is a folder')
  })

  it('a file in the place of a folder is no missing file', async () => {
    at.write('feed', 'x')
    expect(await at.tell({ ...LOCKED, file: 'feed/a.json' })).to.equal(
      'signal-unreadable `feed/a.json` cannot be read (ENOTDIR)',
    )
  })

  for (const fact of FORMATS) {
    it(`${fact.file}: a pipe without a writer is refused at once`, async function () {
      if (spawnSync('mkfifo', [at.at(fact.file)]).status !== 0) this.skip()
      expect(await at.tell(fact)).to.equal(`signal-unreadable \`${fact.file}\` is not a regular file`)
    }).timeout(20_000)

    it(`${fact.file}: an endless device behind a link is refused`, async () => {
      symlinkSync('/dev/zero', at.at(fact.file))
      expect(await at.tell(fact)).to.equal(`signal-outside \`${fact.file}\` leads out of the inputs root`)
    }).timeout(20_000)

    it(`${fact.file}: an endless device in the root is refused`, async function () {
      if (spawnSync('mknod', [at.at(fact.file), 'c', '1', '5']).status !== 0) this.skip()
      expect(await at.tell(fact)).to.equal(`signal-unreadable \`${fact.file}\` is not a regular file`)
    }).timeout(20_000)

    it(`${fact.file}: a socket is refused`, async function () {
      const bound = spawnSync('python3', [
        '-c',
        'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
        at.at(fact.file),
      ])
      if (bound.status !== 0) this.skip()
      // Linux does not even open a socket.
      expect(await at.tell(fact)).to.equal(`signal-unreadable \`${fact.file}\` cannot be read (ENXIO)`)
    })
  }

  describe('links', () => {
    it('inside the root are followed', async () => {
      at.write('real/b.json', good)
      symlinkSync('real/b.json', at.at('a.json'))
      expect(await at.tell(LOCKED)).to.equal('true (boolean)')
      rmSync(at.at('a.json'))
      symlinkSync(at.at('real'), at.at('feed'))
      expect(await at.tell({ ...LOCKED, file: 'feed/b.json' })).to.equal('true (boolean)')
    })

    it('out of the root are refused, also through a folder, and their target stays unread', async () => {
      at.write('outside/secret.json', '{"locked": true}')
      at.write('root/x', '')
      const root = await inputsRoot(at.at('root'), 'root')
      const told = async (file: string): Promise<string | undefined> => {
        const [reading] = await readSignals(root, policyOf({ fact: { ...LOCKED, file } }).signals, NOW)
        return reading?.outcome.kind === 'invalid' ? reading.outcome.problem.message : reading?.outcome.kind
      }
      symlinkSync('../outside/secret.json', at.at('root/a.json'))
      symlinkSync('../outside', at.at('root/feed'))
      symlinkSync(at.at('outside/secret.json'), at.at('root/absolute.json'))
      symlinkSync('..', at.at('root/up'))
      for (const file of ['a.json', 'feed/secret.json', 'absolute.json', 'up/outside/secret.json'])
        expect(await told(file)).to.equal(`\`${file}\` leads out of the inputs root`)
      // A folder beside the root whose name begins like the root's is outside, too.
      at.write('root-of-another/secret.json', good)
      symlinkSync('../root-of-another/secret.json', at.at('root/b.json'))
      expect(await told('b.json')).to.equal('`b.json` leads out of the inputs root')
      symlinkSync(['..', 'root', 'c.json'].join('/'), at.at('root/d.json'))
      at.write('root/c.json', good)
      expect(await told('d.json')).to.equal('value')
    })

    it('that go in circles are refused', async () => {
      symlinkSync('b.json', at.at('a.json'))
      symlinkSync('a.json', at.at('b.json'))
      expect(await at.tell(LOCKED)).to.equal('signal-unreadable `a.json` cannot be read (ELOOP)')
    })

    it('that lead nowhere are no missing files, for they say where the file should be', async () => {
      symlinkSync('nowhere.json', at.at('a.json'))
      expect(await at.tell(LOCKED)).to.equal('signal-unreadable `a.json` is a link to nothing')
      symlinkSync('/nowhere/at/all.json', at.at('b.json'))
      symlinkSync('b.json', at.at('c.json'))
      for (const file of ['b.json', 'c.json', './c.json'])
        expect(await at.tell({ ...LOCKED, file })).to.equal(
          `signal-unreadable \`${file}\` is a link to nothing`,
        )
    })

    it('that lead nowhere in the place of a folder above are not, either', async () => {
      symlinkSync('/nowhere/volume', at.at('feed'))
      at.write('real/x', '')
      symlinkSync('../gone', at.at('real/inner'))
      symlinkSync('real', at.at('way'))
      for (const [file, link] of [
        ['feed/a.json', 'feed'],
        ['feed/deeper/a.json', 'feed'],
        ['way/inner/a.json', 'way/inner'],
      ] as const)
        expect(await at.tell({ ...LOCKED, file })).to.equal(
          `signal-unreadable \`${file}\` is not there: \`${link}\` is a link to nothing`,
        )
      // A link to a folder that is there says nothing of what is not in it.
      expect(await at.tell({ ...LOCKED, file: 'way/a.json' })).to.equal(
        'missing: `way/a.json` does not exist',
      )
    })

    it('out of the root are refused also where the file is not there', async () => {
      symlinkSync('/usr', at.at('feed'))
      expect(await at.tell({ ...LOCKED, file: 'feed/no-such.json' })).to.equal(
        'signal-outside `feed/no-such.json` leads out of the inputs root',
      )
    })

    it('may lead to the root itself', async () => {
      at.write('real/a.json', good)
      symlinkSync(at.at('real'), at.at('root'))
      const readings = await readSignals(
        await inputsRoot(at.at('root'), 'root'),
        policyOf({ fact: LOCKED }).signals,
        NOW,
      )
      expect(readings[0]?.outcome).to.deep.include({ kind: 'value', value: true })
    })
  })

  it('a file that may not be read is no missing file', async function () {
    at.write('a.json', good)
    chmodSync(at.at('a.json'), 0)
    if (process.getuid?.() !== 0) {
      expect(await at.tell(LOCKED)).to.equal('signal-unreadable `a.json` cannot be read (EACCES)')
      return
    }
    // Root may read everything: the same as another user, through the real command line.
    if (spawnSync('setpriv', ['--version']).status !== 0) this.skip()
    chmodSync(at.at(), 0o755)
    at.write('rules/policy.yaml', POLICY)
    const user = ['--reuid=65534', '--regid=65534', '--clear-groups']
    const { ended } = startProcess('setpriv', [...user, process.execPath, BIN, 'explain', '-C', at.at()])
    const { code, stderr, stdout } = await ended
    expect(stderr).to.match(
      /^error\[signal-unreadable\] `locked`: `a\.json` cannot be read \(EACCES\)\n {2}at .*\/a\.json\n/,
    )
    expect({ code, stdout }).to.deep.equal({ code: EXIT.failed, stdout: '' })
  }).timeout(20_000)

  it('a file that vanishes while it is read is read to its end', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `{"score": ${index}}\n`).join('')
    at.write('a.jsonl', lines)
    const fact: Fact = { file: 'a.jsonl', pointer: '/score', reduce: 'max', type: 'number', default: 0 }
    const told = at.tell(fact)
    setImmediate(() => unlinkSync(at.at('a.jsonl')))
    expect(await told).to.be.oneOf(['49999 (number)', 'missing: `a.jsonl` does not exist'])
  })

  it('a file that is replaced while it is read gives one of the two, never a mixture', async () => {
    const content = (score: number): string => `{"score": ${score}}\n`.repeat(40_000)
    at.write('a.jsonl', content(1))
    const fact: Fact = { file: 'a.jsonl', pointer: '/score', reduce: 'sum', type: 'number', default: 0 }
    for (let round = 0; round < 5; round += 1) {
      const told = at.tell(fact)
      writeFileSync(at.at('b.jsonl'), content(2))
      renameSync(at.at('b.jsonl'), at.at('a.jsonl'))
      expect(await told).to.be.oneOf(['40000 (number)', '80000 (number)'])
      at.write('a.jsonl', content(1))
    }
  })

  it('an inputs root that is no folder is a fault, or every signal would be missing', async () => {
    at.write('root', '')
    for (const name of ['root', 'nowhere']) {
      const error: unknown = await inputsRoot(at.at(name), name).catch((each: unknown) => each)
      expect(error).to.be.instanceOf(PolicyError)
      expect((error as PolicyError).problems).to.deep.equal([
        {
          code: 'signal-unreadable',
          severity: 'error',
          message: `the inputs root \`${name}\` is not a folder`,
          help: 'give a folder with `--inputs DIR`',
        },
      ])
      expect((error as PolicyError).exit).to.equal(EXIT.failed)
    }
  })

  it('names files as the user wrote the root', async () => {
    at.write('signals/a.json', '{')
    for (const [shown, expected] of [
      ['signals', 'signals/a.json'],
      ['signals/', 'signals/a.json'],
      ['.', 'a.json'],
    ] as const) {
      const [reading] = await readSignals(
        await inputsRoot(at.at('signals'), shown),
        policyOf({ fact: LOCKED }).signals,
        NOW,
      )
      const outcome = reading?.outcome
      expect(outcome?.kind === 'invalid' && outcome.problem.at?.file).to.equal(expected)
    }
  })

  it('opens a file for reading only, and leaves its times alone', async () => {
    at.write('a.json', good)
    const before = spawnSync('stat', ['-c', '%Y %Z %i %s', at.at('a.json')], { encoding: 'utf8' }).stdout
    await at.tell(LOCKED)
    expect(spawnSync('stat', ['-c', '%Y %Z %i %s', at.at('a.json')], { encoding: 'utf8' }).stdout).to.equal(
      before,
    )
  })
})

const POLICY = `levels:
  - { name: RED, color: '#ef4444', description: Critical. }
  - { name: GREEN, color: '#10b981', description: Healthy. }
facts:
  locked: { file: a.json, pointer: /locked, type: boolean, default: false }
rules:
  - name: red-locked
    conditions: { all: [{ fact: locked, operator: equal, value: true }] }
    event: { type: RED }
`
