import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { placeOf } from '../../src/flows/place.js'
import { validate } from '../../src/flows/validate.js'
import type { Problem } from '../../src/model/problem.js'
import type { ProblemCode } from '../../src/model/problemCodes.js'
import { assemble, assembleShown, FIXTURES, shownNames } from '../../test/policy/assemble.js'
import { readTold } from '../../test/policy/told.js'

/** The clock of the examples: waivers end on a day. */
const NOW = Date.parse('2025-11-14T12:00:00Z')

/** Fixtures that show more than the smallest one does. */
const TELLING: Partial<Record<ProblemCode, string>> = {
  'missing-section': 'facts/no-facts',
  'duplicate-section': 'files/outputs-twice',
  schema: 'rules/priority-word',
  'unknown-key': 'rules/unknown-key',
  'yaml-syntax': 'thresholds/unit-without-quotes',
  'unknown-fact': 'rules/unknown-fact',
  'unknown-operator': 'rules/operator-equals-less',
  'fact-shape': 'facts/no-pointer',
  'duplicate-name': 'rules/rule-twice',
  'missing-key': 'rules/condition-without-value',
}

/** For each code that a policy file can cause: the problem of the fixture that has it and nothing else. */
export async function problemExamples(): Promise<Map<string, Problem>> {
  const smallest = new Map<string, { name: string; size: number }>()
  for (const [name, told] of readTold()) {
    const [, code = '', place] = /^ {2}(\S+) (\S+?):\d/.exec(told) ?? []
    const preferred = TELLING[code as ProblemCode]
    if (preferred === name) smallest.set(code, { name, size: 0 })
    if (preferred !== undefined || name.startsWith('several/') || place !== `${path.basename(name)}.yaml`)
      continue
    const { size } = await stat(path.join(FIXTURES, `${name}.yaml`))
    if (size < (smallest.get(code)?.size ?? Infinity)) smallest.set(code, { name, size })
  }
  const examples = new Map<string, Problem>()
  for (const [code, { name }] of smallest)
    keep(code, await problemsOf(async (rules) => assemble(rules, name)), examples)
  for (const code of shownNames()) {
    const found = await problemsOf(async (rules) => assembleShown(rules, code))
    keep(code, found, examples)
  }
  return examples
}

function keep(code: string, problems: readonly Problem[], examples: Map<string, Problem>): void {
  const own = problems.find((problem) => problem.code === code)
  if (!own) throw new Error(`the example of ${code} does not show it`)
  examples.set(code, own)
}

async function problemsOf(fill: (rules: string) => Promise<void>): Promise<Problem[]> {
  const workspace = await mkdtemp(path.join(tmpdir(), 'policy-generate-'))
  try {
    await mkdir(path.join(workspace, 'rules'))
    await fill(path.join(workspace, 'rules'))
    const place = { ...placeOf(workspace, {}), rules: path.join(workspace, 'rules'), rulesShown: 'rules' }
    return (await validate({ place, now: NOW })).findings.map(({ problem }) => problem)
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}
