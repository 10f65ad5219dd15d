import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { assemble } from '../policy/assemble.js'

/** The codes of what is wrong with a sound policy and one more file of this text; none when nothing is. */
export async function codesOf(text: string): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
  try {
    assemble(folder)
    writeFileSync(path.join(folder, 'x.yaml'), text)
    const loaded = await loadPolicy(folder, 'rules')
    return loaded.policy ? [] : loaded.problems.map(({ code }) => code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same for one more rule with these conditions, as flow YAML, and whatever else stands beside them. */
export function codesOfRule(conditions: string, beside = '', event = '{ type: RED }'): Promise<string[]> {
  return codesOf(`rules:\n  - { name: trap, conditions: ${conditions}, event: ${event}${beside} }\n`)
}
