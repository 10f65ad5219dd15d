import { readFile } from 'node:fs/promises'
import { stateDifferences } from '../core/fitness.js'
import { validateState } from '../generated/recordValidators.js'
import type { StateFile } from '../generated/stateFile.js'
import { objectIn } from '../model/json.js'
import { readHead } from './logHead.js'
import type { ResponseFiles } from './responseFiles.js'

interface CurrentState {
  /** Null when there is none that can be read; `why` says so. */
  readonly state: StateFile | null
  readonly why: string
  /** Where it is not what the decision log says. */
  readonly differences: readonly string[]
}

/** More than any run writes. */
const MAX_STATE = 16 * 1024 * 1024

/** The decision that stands, held against the end of the decision log. Nothing is written. */
export async function readCurrentState({ state, log, names }: ResponseFiles): Promise<CurrentState> {
  let text: string
  try {
    text = await readFile(state, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return none(
      code === 'ENOENT'
        ? `there is no state \`${names.state}\``
        : `\`${names.state}\` cannot be read (${code})`,
    )
  }
  const document = text.length > MAX_STATE ? null : stateOf(text)
  if (!document) return none(`\`${names.state}\` is no state that a run has written`)
  try {
    const head = await readHead(log, state)
    const cut = head.changed ? [`\`${names.log}\` does not hold the record that the state names`] : []
    return { state: document, why: '', differences: [...cut, ...stateDifferences(document, head.record)] }
  } catch (error) {
    const { message } = error as Error
    return { state: document, why: '', differences: [`\`${names.log}\` cannot be read: ${message}`] }
  }
}

function none(why: string): CurrentState {
  return { state: null, why, differences: [] }
}

function stateOf(text: string): StateFile | null {
  const value: unknown = objectIn(text)
  return validateState(value) ? value : null
}
