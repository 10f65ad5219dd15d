import { rmSync } from 'node:fs'
import { placeOf } from '../../src/flows/place.js'
import { verifyInputs } from '../../src/flows/verifyInputs.js'
import type { InputsVerified, InputVerified } from '../../src/model/inputsVerified.js'
import { PolicyError, type Problem } from '../../src/model/problem.js'
import { NOON } from '../support/runIn.js'
import type { Workspace } from '../support/workspace.js'

const LEVELS = `levels:
  - { name: RED, color: '#ef4444', description: red }
  - { name: GREEN, color: '#10b981', description: green }
rules:
  - name: red
    conditions: { all: [{ fact: score, operator: lessThan, value: 50 }] }
    event: { type: RED, params: { reason: low } }
`

export const SCORE = `facts:
  score: { file: score.json, pointer: /score, type: number, max: 100, default: 100 }
`

/** Gives a workspace a policy of its own: one rule over the fact `score`, and what is given beside it. */
export function ownPolicy(at: Workspace, inputs: string, facts = SCORE): void {
  for (const name of ['actions', 'facts', 'gates', 'inputs', 'red', 'yellow'])
    rmSync(at.at(`rules/${name}.yaml`), { force: true })
  at.write('rules/policy.yaml', LEVELS + facts)
  if (inputs !== '') at.write('rules/inputs.yaml', inputs)
}

export function verifyIn(at: Workspace, patience?: number): Promise<InputsVerified> {
  return verifyInputs(placeOf(at.root, {}), NOON, patience)
}

/** One line for each fault: `file:line:column code message | help`. */
export function lines({ files, problems }: InputsVerified): string[] {
  return [...files.flatMap(({ faults }) => faults), ...problems].map(line)
}

function line({ at, code, message, help }: Problem): string {
  const place = at ? [at.file, at.line, at.column].filter((each) => each !== undefined).join(':') : '-'
  return `${place} ${code} ${message}${help === undefined ? '' : ` | ${help}`}`
}

export function fileOf({ files }: InputsVerified, name: string): InputVerified {
  const found = files.find(({ file }) => file === name)
  if (!found) throw new Error(`${name} is not among the files`)
  return found
}

/** The problems that a policy is refused for, and the exit code. */
export async function refusedIn(at: Workspace): Promise<{ told: string[]; exit: number }> {
  try {
    await verifyIn(at)
  } catch (error) {
    if (error instanceof PolicyError) return { told: error.problems.map(line), exit: error.exit }
    throw error
  }
  throw new Error('the policy was not refused')
}
