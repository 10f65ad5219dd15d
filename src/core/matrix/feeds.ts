import type { Feed, FeedFault } from '../../model/matrix.js'
import type { OnFault, Policy, Scalar } from '../../model/policy.js'
import { namesIn } from './compared.js'

/** What comes of each signal that fails. `levelWith` gives the level of a fact's value while all others are healthy. */
export function feedsOf(
  { signals, levels, rules }: Pick<Policy, 'signals' | 'levels' | 'rules'>,
  levelWith: (name: string, value: Scalar) => string | undefined,
): Feed[] {
  const severity = levels.map(({ name }) => name)
  const used = new Set(rules.flatMap(({ conditions }) => [...namesIn(conditions)]))
  return signals.map((spec) => {
    const { name, default: preset, maxAge } = spec
    const faultOf = (choice: OnFault): FeedFault => {
      if (choice === 'error') return { kind: 'fails' }
      if (choice === 'warn') return { kind: 'used' }
      const value = preset === undefined ? {} : { value: preset }
      const level = preset === undefined ? undefined : levelWith(name, preset)
      if (typeof choice === 'object') {
        const worse = level !== undefined && severity.indexOf(level) < severity.indexOf(choice.level)
        return worse
          ? { kind: 'level', level, ...value, calls: choice.level }
          : { kind: 'level', level: choice.level, ...value }
      }
      if (preset === undefined) return { kind: 'fails' }
      return { kind: 'default', value: preset, ...(level === undefined ? {} : { level }) }
    }
    return {
      spec,
      used: used.has(name),
      missing: faultOf(spec.onMissing),
      invalid: faultOf(spec.onInvalid),
      stale: maxAge === undefined ? { kind: 'unwatched' } : staleFault(spec.onStale, faultOf),
    }
  })
}

/** A stale value is used all the same; where it calls for a level, it stays what it is. */
function staleFault(choice: OnFault, faultOf: (choice: OnFault) => FeedFault): FeedFault {
  return typeof choice === 'object' ? { kind: 'level', level: choice.level } : faultOf(choice)
}
