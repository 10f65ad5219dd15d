import { outputFileSync } from 'fs-extra/esm'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildPolicy } from '../../src/core/buildPolicy.js'
import { checkPolicy } from '../../src/core/checkPolicy.js'
import { judgeSignals, type Judged } from '../../src/core/judgeSignals.js'
import type { Fact } from '../../src/generated/policyFile.js'
import { validatePolicyFile } from '../../src/generated/validators.js'
import { inputsRoot, readSignals } from '../../src/load/readSignals.js'
import type { Policy } from '../../src/model/policy.js'

export const NOW = Date.parse('2025-11-14T12:00:00Z')

/** A sound policy of three levels and the given facts, checked as one that an author wrote. */
export function policyOf(facts: Readonly<Record<string, Fact>>): Policy {
  const [first = ''] = Object.keys(facts)
  const value = {
    levels: ['RED', 'YELLOW', 'GREEN'].map((name) => ({ name, color: '#ef4444', description: name })),
    facts,
    rules: [
      {
        name: 'never',
        conditions: { all: [{ fact: first, operator: 'notEqual', value: { fact: first } }] },
        event: { type: 'RED' },
      },
    ],
  }
  const source = { file: 'policy.yaml', value, schemaFaults: [] }
  if (!validatePolicyFile(value))
    throw new Error(JSON.stringify(validatePolicyFile.errors?.map((each) => each.message)))
  const faults = checkPolicy([source]).filter(({ severity }) => severity === 'error')
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('; '))
  return buildPolicy([source], () => ({ line: 1, column: 1 }))
}

/** A folder of signal files for every test of the suite that calls this. */
export function inputs() {
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const at = (...names: string[]): string => path.join(folder, ...names)
  return {
    at,
    write(name: string, content: string | Uint8Array): void {
      outputFileSync(at(name), content)
    },
    /** What reading facts gives, judged: their signals, and what is wrong. */
    async readAll(facts: Readonly<Record<string, Fact>>, now = NOW): Promise<Judged> {
      const policy = policyOf(facts)
      return judgeSignals(await readSignals(await inputsRoot(folder, '.'), policy.signals, now), now)
    },
    read(fact: Fact, now = NOW): Promise<Judged> {
      return this.readAll({ fact }, now)
    },
    /** The same in one line: the value, `missing: …`, or `code line:column message`. */
    async tell(fact: Fact, now = NOW): Promise<string> {
      const { signals, errors, warnings } = await this.read(fact, now)
      const [signal] = signals
      if (signal?.quality === 'ok') return `${JSON.stringify(signal.value)} (${typeof signal.value})`
      if (signal) return `${signal.quality}: ${signal.note}`
      const [problem] = [...errors, ...warnings]
      const place = [problem?.at?.line, problem?.at?.column].filter((each) => each !== undefined).join(':')
      const message = problem?.message.replace(/^`fact`: /, '')
      return [problem?.code, place, message].filter((each) => each !== '').join(' ')
    },
  }
}
