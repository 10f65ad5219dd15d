import { decide } from '../../../src/core/decide.js'
import { givenSignal } from '../../../src/core/judgeSignals.js'
import { typedValue } from '../../../src/load/typedValue.js'
import type { Signal } from '../../../src/model/decision.js'
import type { FactChange } from '../../../src/model/whyNot.js'
import type { Made } from './madePolicy.js'

/** The level that the engine comes to when the changes are set, each as the text of `--set fact=value`. */
export async function fedBack({ policy, signals }: Made, changes: readonly FactChange[]): Promise<string> {
  const changed = signals.map((signal): Signal => {
    const change = changes.find(({ fact }) => fact === signal.name)
    if (!change) return signal
    const spec = policy.signals.find(({ name }) => name === signal.name)
    if (!spec) throw new Error(`there is no fact ${change.fact}`)
    const typed = typedValue(String(change.to), spec.shape, true)
    if ('wrong' in typed) throw new Error(`${change.fact}: ${typed.wrong}`)
    if (typed.value !== change.to)
      throw new Error(`${change.fact}: ${String(change.to)} is read as another value`)
    return givenSignal(spec, typed.value)
  })
  return (await decide(policy, changed, 0)).level
}
