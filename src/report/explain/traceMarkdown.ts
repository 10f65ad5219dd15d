import type { ConditionResult } from '../../model/decision.js'
import type { Explained } from '../../model/run.js'
import { comparisonWords, namer, type Named } from '../phrases.js'
import { markdown } from '../visible.js'

/** Every rule of every level with its conditions, as nested lists. */
export function traceItems(explained: Explained): string[] {
  const { policy, decision } = explained
  const named = namer(explained)
  return policy.levels.flatMap((level) => {
    const rules = decision.results.filter((result) => result.level === level.name)
    const lines = rules.flatMap(({ rule, fired, reason, conditions }) => [
      `- ${fired ? '**fired**' : 'quiet'} ${markdown(rule)}${fired ? `: ${markdown(reason)}` : ''}`,
      ...conditionItems(conditions, named, '  '),
    ])
    const raised = decision.signals
      .filter((signal) => signal.raises === level.name)
      .map((signal) => `- **fired** ${signal.name} is ${signal.quality}: ${markdown(signal.note ?? '')}`)
    const last = level === policy.levels.at(-1)
    const none = last ? 'It holds when no rule fires.' : 'No rule gives it.'
    return [
      `### ${level.name}`,
      '',
      ...(lines.length + raised.length > 0 ? [...lines, ...raised] : [none]),
      '',
    ]
  })
}

function conditionItems(condition: ConditionResult, named: Named, by: string): string[] {
  if ('not' in condition) return [`${by}- not`, ...conditionItems(condition.not, named, `${by}  `)]
  if ('all' in condition)
    return [`${by}- all of`, ...condition.all.flatMap((each) => conditionItems(each, named, `${by}  `))]
  if ('any' in condition)
    return [`${by}- any of`, ...condition.any.flatMap((each) => conditionItems(each, named, `${by}  `))]
  const { fact, operator, actual, expected, expectedFact, held } = condition
  const right = expectedFact === undefined ? undefined : named(expectedFact)
  const words = comparisonWords(named(fact), held ? operator : `not ${operator}`, actual, expected, right)
  return [`${by}- ${held ? 'yes' : 'no'}: ${markdown(words)}`]
}
