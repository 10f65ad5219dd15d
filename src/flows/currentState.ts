import { readFile } from 'node:fs/promises'
import { stateDifferences } from '../core/fitness.js'
import type { StateFile } from '../generated/stateFile.js'
import type { Scalar } from '../model/policy.js'
import { readHead } from './logHead.js'
import type { ResponseFiles } from './responseFiles.js'

export interface CurrentState {
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
  const none = (why: string): CurrentState => ({ state: null, why, differences: [] })
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

function stateOf(text: string): StateFile | null {
  try {
    const value = JSON.parse(text) as Partial<StateFile> | null
    const sound =
      typeof value?.policy === 'string' &&
      typeof value.evaluated_at === 'string' &&
      typeof value.decision_id === 'string' &&
      isScalars(value.inputs) &&
      isScalars(value.thresholds)
    return sound ? (value as StateFile) : null
  } catch {
    return null
  }
}

function isScalars(value: unknown): value is Record<string, Scalar> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((each) => ['string', 'number', 'boolean'].includes(typeof each))
}
