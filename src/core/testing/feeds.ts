import type { OnFault, Policy, SignalSpec } from '../../model/policy.js'

/** How a signal is, other than well. */
export type Mark = 'missing' | 'stale' | 'invalid'

export const MARKS = ['missing', 'stale', 'invalid'] as const

/** A way for a signal to fail, and what the policy calls for then. */
export interface Feed {
  readonly spec: SignalSpec
  readonly mark: Mark
  readonly choice: OnFault
}

export function choicesOf({ onMissing, onStale, onInvalid }: SignalSpec): Readonly<Record<Mark, OnFault>> {
  return { missing: onMissing, stale: onStale, invalid: onInvalid }
}

/** The level that a failing signal calls for by itself. */
export function levelOf(choice: OnFault): string | undefined {
  return typeof choice === 'object' ? choice.level : undefined
}

/** Every failure of a signal for which the policy names a level, or fails where it would go on if nothing were said. */
export function namedFeeds({ signals }: Policy): Feed[] {
  return signals.flatMap((spec) => {
    const choices = choicesOf(spec)
    return MARKS.filter((mark) => mark !== 'stale' || spec.maxAge !== undefined)
      .map((mark) => ({ spec, mark, choice: choices[mark] }))
      .filter(({ mark, choice }) => typeof choice === 'object' || (choice === 'error' && mark !== 'invalid'))
  })
}

/** As a trigger is called: `disk_free is stale` */
export function feedName(name: string, mark: string): string {
  return `${name} is ${mark}`
}
