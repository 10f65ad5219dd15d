import { pointerSteps } from '../model/pointer.js'
import type { GuardName, GuardSpec } from '../model/guard.js'
import type { Policy, SignalSpec } from '../model/policy.js'
import { plainPath } from './relativePath.js'

/** Where the policy says that a guard stands; null when it names none. `checkGuards` has seen to it that it can be written. */
export function guardSpec(guard: GuardName, policy: Policy): GuardSpec | null {
  const { trust, brake } = policy.responding.guards
  const on = signalOf(policy, guard === 'trust' ? trust?.locked : brake?.engaged)
  if (!on) return null
  const count = guard === 'trust' ? signalOf(policy, trust?.unlocks) : undefined
  return {
    guard,
    file: plainPath(on.from.file),
    on: pointerSteps(on.from.field ?? ''),
    ...(typeof on.default === 'boolean' ? { fallback: on.default } : {}),
    ...(count
      ? {
          unlocks: {
            count: pointerSteps(count.from.field ?? ''),
            day: pointerSteps(count.from.onDay ?? ''),
            fallback: typeof count.default === 'number' ? count.default : 0,
          },
        }
      : {}),
  }
}

function signalOf({ signals, responding }: Policy, name: string | undefined): SignalSpec | undefined {
  const ofGates = responding.gateFacts.flatMap((each) => (each.kind === 'signal' ? [each.spec] : []))
  return [...signals, ...ofGates].find((each) => each.name === name)
}
