import { countWithin } from '../judgeGateFacts.js'
import type { Saying, Stage } from './stage.js'

/** So many responses in the last `within` milliseconds. */
export interface Counts {
  readonly within: number
  readonly count: number
}

/**
 * Responses at times that make the counts what a test gives: just now, or, where a longer span counts more, as long ago
 * as the shorter one does not reach. Counts that were given before are kept as they are now.
 */
export function giveResponses(
  stage: Stage,
  given: ReadonlyMap<string, Counts>,
  { vocabulary, now, path, tell }: Saying,
): Pick<Stage, 'responses' | 'counted'> {
  if (given.size === 0) return { responses: stage.responses, counted: stage.counted }
  const counted = new Set([...stage.counted, ...given.keys()])
  const all = [...counted].flatMap((name) => {
    const known = vocabulary.facts.get(name)
    if (known?.kind !== 'responses') return []
    const count = given.get(name)?.count ?? countWithin(stage.responses, known.within, now)
    return [{ name, within: known.within, count }]
  })
  const responses: number[] = []
  let shorter: (typeof all)[number] | undefined
  for (const each of all.toSorted((a, b) => a.within - b.within)) {
    const more = each.count - responses.length
    if (shorter && (more < 0 || (more > 0 && each.within === shorter.within))) {
      const name = given.has(each.name) ? each.name : shorter.name
      const message = `\`${each.name}\` is ${each.count}, and \`${shorter.name}\`, which counts a shorter span, is ${shorter.count}`
      tell.say(
        'test-value',
        [...path, 'given', name],
        message,
        'give both counts so that they can be true together',
      )
      return { responses: stage.responses, counted }
    }
    const at = shorter ? now - shorter.within : now
    for (let index = 0; index < more; index += 1) responses.push(at)
    shorter = each
  }
  return { responses, counted }
}
