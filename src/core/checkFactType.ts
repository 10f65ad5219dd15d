import type { Fact as FactFile } from '../generated/policyFile.js'
import type { Scalar } from '../model/policy.js'
import type { Say } from './sayFault.js'
import { describeType, fits, plainHelp, typeOfFact, typeOfValue } from './valueTypes.js'

/** The type of a fact against its range, its reduction and its defaults. */
export function checkFactType(fact: FactFile, say: Say): void {
  const numeric = fact.type === 'number' || fact.type === 'integer'
  if (fact.type === 'enum' && !fact.values) say('fact-shape', ['type'], 'an enum needs its `values`')
  if (fact.type !== 'enum' && fact.values)
    say('fact-shape', ['values'], '`values` goes with `type: enum`', undefined, 'key')
  for (const key of ['min', 'max'] as const) {
    if (fact[key] !== undefined && !numeric)
      say('fact-shape', [key], `\`${key}\` goes with numbers`, undefined, 'key')
  }
  if (hasEmptyRange(fact)) {
    say('fact-shape', ['max'], `\`max\` ${fact.max} is below \`min\` ${fact.min}`)
  }
  if (fact.reduce === 'count' && !numeric) say('fact-shape', ['type'], 'a count is an integer')
  if (['sum', 'mean', 'min', 'max'].includes(fact.reduce ?? '') && !numeric) {
    say('fact-shape', ['reduce'], `\`${fact.reduce}\` needs numbers, and the type is ${fact.type}`)
  }
  if (fact.reduce === 'mean' && fact.type === 'integer') {
    say('fact-shape', ['type'], 'a mean is rarely whole: use `type: number`')
  }
  if (fact.default !== undefined) checkDefault(fact.default, 'default', fact, say)
  if (fact.itemDefault !== undefined) checkDefault(fact.itemDefault, 'itemDefault', fact, say)
}

function hasEmptyRange({ min, max }: FactFile): boolean {
  return min !== undefined && max !== undefined && min > max
}

function checkDefault(value: Scalar, key: string, fact: FactFile, say: Say): void {
  const type = typeOfFact(fact.type, fact.values)
  // Without words or with a range that holds nothing, no default could be right, and that is told already.
  if ((fact.type === 'enum' && !fact.values) || hasEmptyRange(fact)) return
  if (!fits(value, type)) {
    const message =
      typeof value === type.kind
        ? `\`${value}\` is not ${describeType(type)}`
        : `\`${value}\` is ${describeType(typeOfValue(value))}, and ${describeType(type)} is expected`
    say('bad-default', [key], message, plainHelp(value, type))
  } else if (typeof value === 'number') {
    if (fact.type === 'integer' && !Number.isInteger(value))
      say('bad-default', [key], `\`${value}\` is not a whole number`)
    if (fact.min !== undefined && value < fact.min)
      say('bad-default', [key], `\`${value}\` is below \`min\` ${fact.min}`)
    if (fact.max !== undefined && value > fact.max)
      say('bad-default', [key], `\`${value}\` is above \`max\` ${fact.max}`)
  }
}
