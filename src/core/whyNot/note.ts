import type { Signal } from '../../model/decision.js'
import type { Policy } from '../../model/policy.js'
import type { Question } from './question.js'

/**
 * Why there are no values of signals that give a level, as a clause. `fires`: some would, were it not for the other levels.
 * `gives` tells whether signals give it, or could with other values.
 */
export function noteOf(
  policy: Policy,
  signals: readonly Signal[],
  level: string,
  { goals }: Question,
  fires: boolean | undefined,
  gives: (signals: readonly Signal[]) => boolean,
): string {
  const only = quality(policy, signals, level, gives)
  return `${valuesNote(policy, level, goals.length > 0, fires)}${only === undefined ? '' : `; ${only}`}`
}

function valuesNote(policy: Policy, level: string, given: boolean, fires: boolean | undefined): string {
  const { levels } = policy
  const severer = levels.findIndex(({ name }) => name === level)
  const other = severer === 1 ? `${levels[0]?.name}` : 'a more severe level'
  const fixed = 'with the thresholds as they are'
  if (level === levels.at(-1)?.name)
    return `whatever the signals say, something calls for another level, ${fixed}`
  if (!given) return 'no rule gives it'
  if (fires === undefined) return `whatever the signals say, the policy does not come to it, ${fixed}`
  return fires
    ? `whatever values call for it call for ${other}, too, ${fixed}`
    : `no values of the facts make a rule for it fire, ${fixed}`
}

/** A file that is gone, old or wrong may give what no values do. */
function quality(
  { signals: specs }: Policy,
  signals: readonly Signal[],
  level: string,
  gives: (signals: readonly Signal[]) => boolean,
): string | undefined {
  for (const spec of specs) {
    const { name, onMissing, onStale, onInvalid, default: preset } = spec
    const kinds = [
      ['missing', onMissing, preset],
      ['stale', onStale, undefined],
      ['invalid', onInvalid, preset],
    ] as const
    const kind = kinds.find(
      ([kind, choice, value]) =>
        typeof choice === 'object' &&
        choice.level === level &&
        gives(
          signals.map((each) =>
            each.name === name ? { ...each, quality: kind, raises: level, value: value ?? each.value } : each,
          ),
        ),
    )
    if (kind) return `it holds only when a signal is not as it should be, as when \`${name}\` is ${kind[0]}`
  }
  return undefined
}
