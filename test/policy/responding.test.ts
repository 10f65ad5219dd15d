import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import type { Action, GateFact, Policy } from '../../src/model/policy.js'
import { validationDocument, validationText } from '../../src/report/validation.js'
import { assemble } from './assemble.js'
import { toldText } from './told.js'

describe('what a policy says of responding', () => {
  let folder = ''
  let rules = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    rules = path.join(folder, 'rules')
    assemble(rules)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Writes one more file, or another one in the place of a file of the base. */
  function write(text: string, file = 'more.yaml'): void {
    writeFileSync(path.join(rules, file), text)
  }

  async function policyOf(): Promise<Policy> {
    const loaded = await loadPolicy(rules, 'rules')
    if (!loaded.policy) throw new Error(loaded.problems.map(toldText).join(''))
    return loaded.policy
  }

  async function told(): Promise<string> {
    const loaded = await loadPolicy(rules, 'rules')
    return (loaded.policy ? loaded.warnings : loaded.problems).map(toldText).join('')
  }

  const actionsOf = (...lines: string[]): string =>
    `actions:\n  YELLOW:\n${lines.map((line) => `    - ${line}\n`).join('')}`

  const actionNamed = (policy: Policy, name: string): Action | undefined =>
    [...policy.responding.actions.values()].flat().find((action) => action.name === name)

  describe('is taken', () => {
    for (const [what, text] of [
      ['values as arguments of their own', "[tool, '{owner}', '--score={score}', '{red_score}']"],
      [
        "the response's own values",
        "[tool, '{response.id}{response.level}{response.decision}', '{place.workspace}', '{place.inputs}']",
      ],
      ['braces that are no placeholders', "[awk, '{ print $1 }', '{\"a\": {}}', '{{limit}}', '{Score}']"],
      ['a script that gets its value as an argument', "[sh, -c, 'echo \"$1\"', sh, '{owner}']"],
      ['a script in a file', "[sh, check.sh, '{owner}']"],
      ['a program that only has a shell in its name', "[shellcheck, -c, '{owner}']"],
      ['a program in a folder with a blank', "['/opt/my tools/check']"],
      ['an option of the program with the letter of a script', "[grep, -c, '{owner}']"],
      ['a script without a value', "[env, sh, -euc, 'sleep 1; echo {{owner}}']"],
    ] as const) {
      it(`${what}`, async () => {
        write(actionsOf(`{ name: one, run: ${text}, undo: ${text} }`))
        expect(await told()).to.equal('')
      })
    }

    it('a name of an action that another level has, too', async () => {
      write(actionsOf('{ name: check, run: [policy] }'))
      expect(await told()).to.equal('')
    })

    it('an action whose way back is a person, and one that has none', async () => {
      write(
        actionsOf(
          '{ name: one, run: [policy], changes: [out], reversible: false }',
          '{ name: two, run: [policy], undo_instruction: call us }',
        ),
      )
      expect(await told()).to.equal('')
    })

    it('changes beside the evidence, whose names only begin like it', async () => {
      write(
        actionsOf(
          '{ name: one, run: [policy], changes: [state/policy_state.json.bak, rules2, mirrors, snapshots, statement] }',
        ),
      )
      expect(await told()).to.equal('')
    })

    it('a gate over facts and thresholds of decisions', async () => {
      write(`gates:
  - name: facts
    conditions: { any: [{ fact: score, operator: lessThan, value: { fact: red_score } }, { fact: limit, operator: equal, value: 0 }] }
    event: { type: BLOCK, params: { reason: 'score_{score}/{red_score}', opens: 'at {red_score}' } }
`)
      expect(await told()).to.equal('')
    })

    it('guards over facts of decisions, and a limit that is taken from others', async () => {
      write('guards: { trust: { locked: locked, unlocks: turns, limit: allowed } }', 'guards.yaml')
      write(`gateFacts: { turns: { file: ./lock.json, pointer: /turns, onDay: /day, type: integer, default: 0 } }
gates:
  - name: left
    conditions: { any: [{ fact: lock, operator: equal, value: true }, { fact: unlocks, operator: equal, value: 9 }] }
    event: { type: BLOCK, params: { reason: left } }
`)
      expect(await told()).to.equal('')
    })

    it('a schema with every kind of part, and a file whose ending says nothing', async () => {
      write(`inputs:
  whole.json:
    schema:
      $defs: { id: { type: string, pattern: '^[\\p{L}-]+$' } }
      type: [object, 'null']
      properties: { type: { $ref: '#/$defs/id' }, requred: true, any: { anyOf: [{ const: 1 }, { not: { enum: [2] } }] } }
      patternProperties: { '^x-': false }
      additionalProperties: false
      required: [type]
      default: { typ: nonsense }
  cells.txt: { columns: { a: { type: string, values: [x], pattern: '^x$' }, b: { type: time, required: false } }, delimiter: ';' }
`)
      expect(await told()).to.equal('')
    })
  })

  describe('is filled in', () => {
    it('with what actions, their environment and their files are when nothing is said', async () => {
      write(
        actionsOf(
          '{ name: plain, run: [policy] }',
          '{ name: full, run: [policy], cwd: ./sub//dir/, changes: [./out/, out, a//b], env: [PATH, TOKEN] }',
        ),
      )
      const policy = await policyOf()
      expect(actionNamed(policy, 'plain')).to.deep.include({
        timeout: 300_000,
        cwd: '.',
        env: ['PATH'],
        changes: [],
        reversible: false,
        onFailure: 'stop',
        idempotent: false,
      })
      expect(actionNamed(policy, 'full')).to.deep.include({
        cwd: 'sub/dir',
        env: ['PATH', 'TOKEN'],
        changes: ['out', 'a/b'],
        reversible: true,
      })
      expect(policy.responding.maxStateAge).to.equal(12 * 3600 * 1000)
    })

    it('with BLOCK as what it is to a gate: a fact that cannot be had', async () => {
      write(`gateFacts:
  strict: { file: a.json, pointer: /a, type: integer, onMissing: BLOCK, onInvalid: BLOCK, maxAge: 1h, onStale: BLOCK }
  easy: { file: a.json, pointer: /b, type: integer, default: 1, maxAge: 1h }
  most: { largestOf: [strict, easy] }
gates:
  - name: most
    conditions: { all: [{ fact: most, operator: greaterThan, value: 5 }] }
    event: { type: BLOCK, params: { reason: too_many } }
`)
      const { responding } = await policyOf()
      const spec = (name: string): unknown =>
        responding.gateFacts.find((fact: GateFact) => fact.name === name)
      expect(spec('strict')).to.deep.nested.include({
        'spec.onMissing': 'error',
        'spec.onInvalid': 'error',
        'spec.onStale': 'error',
      })
      expect(spec('easy')).to.deep.nested.include({
        'spec.onMissing': 'default',
        'spec.onInvalid': 'error',
        'spec.onStale': 'warn',
      })
    })

    it('with a digest of its own, and none of it counts for the digest of decisions', async () => {
      const before = await policyOf()
      write(
        readFileSync(path.join(rules, 'gateFacts.yaml'), 'utf8').replace('limit: 10', 'limit: 11'),
        'gateFacts.yaml',
      )
      const after = await policyOf()
      expect(after.digest).to.equal(before.digest)
      expect(after.responding.digest).to.not.equal(before.responding.digest)
    })
  })

  describe('is warned of', () => {
    it('where no gate, no guard and no other gate fact reads a gate fact', async () => {
      write('gateFacts:\n  spare: 1\n  most: { largestOf: [spare, own] }\n')
      expect(await told()).to.equal(
        '  gate-fact-unused more.yaml:3:3 no gate reads the gate fact `most`\n' +
          '    help: add the gate that it is meant for, or delete it\n',
      )
    })

    it('where there are actions and no word of gates', async () => {
      rmSync(path.join(rules, 'gates.yaml'))
      const [unused, none] = [/gate-fact-unused/, /^ {2}no-gates/]
      const lines = async () =>
        (await told()).split('\n').filter((line) => !unused.test(line) && none.test(line))
      expect(await lines()).to.deep.equal([
        '  no-gates actions.yaml:2:1 the policy has actions and no `gates:`, which say when nothing may be done',
      ])
      expect((await policyOf()).responding.gated).to.equal(false)
      write('gates: []\n')
      expect(await lines()).to.deep.equal([])
      expect((await policyOf()).responding.gated).to.equal(true)
      rmSync(path.join(rules, 'more.yaml'))
      rmSync(path.join(rules, 'actions.yaml'))
      expect(await lines()).to.deep.equal([])
      // A file that cannot be read may hold them.
      write(actionsOf('{ name: one, run: [policy] }'), 'actions.yaml')
      write('gates: [', 'broken.yaml')
      expect(await lines()).to.deep.equal([])
    })

    it('not by a run, which passes over the files of gates', async () => {
      const mixed = `${readFileSync(path.join(rules, 'rules.yaml'), 'utf8')}${readFileSync(path.join(rules, 'actions.yaml'), 'utf8')}`
      rmSync(path.join(rules, 'actions.yaml'))
      write(mixed, 'rules.yaml')
      for (const which of ['acting', 'deciding'] as const)
        expect(await loadPolicy(rules, 'rules', which)).to.deep.include({ warnings: [] })
    })

    it('where an action may change a folder that holds what gates read', async () => {
      write('gateFacts: { extra: { file: ops/extra.json, pointer: /x, type: boolean, default: false } }')
      write(
        `gates:
  - name: extra
    conditions: { all: [{ fact: extra, operator: equal, value: true }, { fact: owner, operator: equal, value: x }] }
    event: { type: BLOCK, params: { reason: extra } }
`,
        'extra.yaml',
      )
      write(actionsOf('{ name: one, run: [policy], changes: [out, ./ops/, ops2] }'), 'acts.yaml')
      expect(await told()).to.equal(
        '  gate-file-changed acts.yaml:3:50 `./ops/` holds `ops/extra.json`, the file of `extra`, which gates or guards go by\n' +
          '    help: name the files that the command itself writes, or give it a folder of its own\n',
      )
    })

    for (const [outputs, expected] of [
      [
        'state: lock.json',
        'facts.yaml:2:19 `lock.json`, the file of `locked`, has the place of the output `state`, `lock.json`',
      ],
      [
        'preview: ./brake.json',
        'gateFacts.yaml:2:18 `brake.json`, the file of `brake`, has the place of the output `preview`, `./brake.json`',
      ],
      [
        'blocked: lock.json/blocked',
        'facts.yaml:2:19 `lock.json`, the file of `locked`, has the place of the output `blocked`, `lock.json/blocked`',
      ],
      [
        'undoPrefix: regis',
        'facts.yaml:3:18 `registry.csv`, the file of `score`, has the place of the output `undoPrefix`, `regis`',
      ],
      [
        'mirrors: events.jsonl',
        'facts.yaml:6:19 `events.jsonl`, the file of `events`, has the place of the output `mirrors`, `events.jsonl`',
      ],
    ] as const) {
      it(`where an output has the place of what is read: ${outputs}`, async () => {
        write(`outputs: { ${outputs} }`)
        expect(await told()).to.equal(
          `  output-overlap ${expected}\n    help: rename one of the two, or read the inputs from a folder of their own with \`--inputs DIR\`\n`,
        )
      })
    }

    it('but not where a signal lies in the folder of snapshots, or only has a name that begins alike', async () => {
      write(`gateFacts: { chain: { file: snapshots/chain.json, pointer: /x, type: integer, default: 0 } }
gates:
  - name: chain
    conditions: { all: [{ fact: chain, operator: equal, value: 1 }] }
    event: { type: BLOCK, params: { reason: chain } }
outputs: { state: lock.json2, log: lock }
`)
      expect(await told()).to.equal('')
    })

    it('but not where only the text of a gate names it', async () => {
      write(`gateFacts: { spare: 1, other: 2 }
gates:
  - name: shown
    conditions: { all: [{ fact: brake, operator: equal, value: true }] }
    event: { type: BLOCK, params: { reason: 'x_{spare}', opens: 'at {other}' } }
`)
      expect(await told()).to.equal('')
    })

    it('but not while a file that may read it cannot be read', async () => {
      write('gateFacts: { spare: 1 }')
      write('gates: [', 'broken.yaml')
      expect(await told()).to.match(/^ {2}yaml-syntax broken\.yaml:1:8 [^\n]*\n$/)
    })
  })

  it('refuses 4,000 gate facts, each computed from the next, and tells the ring that they make', async () => {
    const chain = (last: string): string =>
      `gateFacts:\n${Array.from({ length: 4000 }, (_, index) => `  g${index}: { largestOf: [${index === 3999 ? last : `g${index + 1}`}] }\n`).join('')}`
    write(chain('limit'))
    expect(await told()).to.equal(
      '  gate-fact-chain more.yaml:3969:12 `g3967` ends a chain of 33 facts, each computed from the next, and 32 are allowed\n',
    )
    write(chain('g3990'))
    expect(await told()).to.match(
      /^ {2}gate-fact-cycle more\.yaml:3992:12 `g3990` is computed from itself: `g3990` → (`g399\d` → ){9}`g3990`\n$/,
    )
  }).timeout(20_000)

  it('takes a chain of 32 gate facts', async () => {
    const names = Array.from({ length: 32 }, (_, index) => `g${index}`)
    const facts = names.map((name, index) => `${name}: { largestOf: [${names[index + 1] ?? 'limit'}] }`)
    write(`gateFacts: { ${facts.join(', ')} }`)
    expect(await told()).to.match(/^ {2}gate-fact-unused more\.yaml:1:14 no gate reads the gate fact `g0`\n/)
  })

  it('is counted by a validation', async () => {
    const policy = await policyOf()
    expect(validationText({ policy, findings: [], waived: [] }, 'rules').split('\n')[0]).to.equal(
      'valid  rules: 3 levels, 3 thresholds, 5 facts, 2 rules, 2 gates, 2 actions',
    )
    expect(validationDocument({ policy, findings: [], waived: [] }).counts).to.deep.equal({
      levels: 3,
      thresholds: 3,
      facts: 5,
      rules: 2,
      gates: 2,
      actions: 2,
    })
    expect(validationDocument({ policy: null, findings: [], waived: [] })).to.deep.equal({
      valid: false,
      policy_digest: null,
      counts: null,
      problems: [],
      waived: [],
    })
  })
})
