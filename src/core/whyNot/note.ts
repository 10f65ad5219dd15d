import type { Policy } from '../../model/policy.js'
import type { Question } from './question.js'

/** Why there are no facts that give a level, as a clause. `fires`: some facts would, were it not for the other levels. */
export function noteOf(
  policy: Policy,
  level: string,
  { goals }: Question,
  fires: boolean | undefined,
): string {
  const severer = policy.levels.slice(
    0,
    policy.levels.findIndex(({ name }) => name === level),
  )
  const other = severer.length === 1 ? `${severer[0]?.name}` : 'a more severe level'
  if (level === policy.levels.at(-1)?.name) return 'whatever the facts are, something calls for another level'
  if (goals.length === 0) return quality(policy, level) ?? 'no rule gives it'
  if (fires === undefined) return 'whatever the facts are, the policy does not come to it'
  return fires
    ? `whatever gives it calls for ${other}, too`
    : 'no values of the facts make a rule for it fire, with the thresholds as they are'
}

/** No rule gives it, but a file that is gone, old or wrong would. */
function quality({ signals }: Policy, level: string): string | undefined {
  const gives = (choice: unknown): boolean =>
    typeof choice === 'object' && choice !== null && 'level' in choice && choice.level === level
  const spec = signals.find((each) => [each.onMissing, each.onStale, each.onInvalid].some(gives))
  if (!spec) return undefined
  const kind = gives(spec.onMissing) ? 'missing' : gives(spec.onStale) ? 'stale' : 'invalid'
  return `no rule gives it; it holds only when a signal is not as it should be, as when \`${spec.name}\` is ${kind}`
}
