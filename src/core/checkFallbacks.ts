import type { Fact as FactFile } from '../generated/policyFile.js'
import { nearest } from '../model/nearest.js'
import type { Entry } from './sections.js'
import type { Say } from './sayFault.js'

/** What each fault may lead to. A fault must never read as the healthiest level. */
const FALLBACKS = {
  onMissing: { words: ['default', 'error'], preset: 'default' },
  onInvalid: { words: ['error'], preset: 'error' },
  onStale: { words: ['warn', 'error'], preset: 'warn' },
} as const

type FallbackKey = keyof typeof FALLBACKS

/** What is done about a missing, invalid or stale value: a word that is valid there, or a level but the last. */
export function checkFallbacks(entry: Entry<FactFile>, levels: readonly string[], say: Say): void {
  const fact = entry.value
  let needing: string | undefined
  for (const key of Object.keys(FALLBACKS) as FallbackKey[]) {
    const choice = fact[key] ?? FALLBACKS[key].preset
    if (!checkChoice(key, choice, levels, say)) continue
    if (key !== 'onStale' && choice !== 'error') needing ??= `${key}: ${choice}`
  }
  if (needing !== undefined && fact.default === undefined) {
    const help = `add a \`default\`, or \`${needing.replace(/:.*/, ': error')}\``
    say('fact-shape', [], `\`${entry.name}\` has no \`default\`, and \`${needing}\` goes on with it`, help)
  }
  if (fact.onStale && !fact.maxAge)
    say('fact-shape', ['onStale'], '`onStale` needs a `maxAge`', undefined, 'key')
}

/** False when the choice is a fault, or cannot be judged because the policy has no levels. */
function checkChoice(key: FallbackKey, choice: string, levels: readonly string[], say: Say): boolean {
  const words: readonly string[] = FALLBACKS[key].words
  if (words.includes(choice)) return true
  if (choice === levels.at(-1)) {
    say(
      'healthy-fallback',
      [key],
      `\`${choice}\` is the healthiest level, and a fault must never read as healthy`,
    )
    return false
  }
  if (levels.includes(choice)) return true
  const near = nearest(choice, [...words, ...levels.slice(0, -1)])
  const meant = near ? `did you mean \`${near}\`?` : undefined
  if (/^[A-Z][A-Z0-9_]*$/.test(choice)) {
    const known = levels.slice(0, -1).map((level) => `\`${level}\``)
    if (levels.length > 0)
      say('unknown-level', [key], `there is no level \`${choice}\``, meant ?? `there are ${known.join(', ')}`)
    return false
  }
  const offered = `it is ${words.map((word) => `\`${word}\``).join(', ')} or a level`
  say('fact-shape', [key], `\`${choice}\` is not a choice of \`${key}\``, meant ?? offered)
  return false
}
