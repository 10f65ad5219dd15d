import type { Condition, Gate, GateFact, Policy } from '../../model/policy.js'
import { limitWords } from '../planPhrases.js'
import { placeWords } from '../phrases.js'
import { comparisonsOf, conditionWords, otherName, type Known } from './conditionWords.js'
import { sourceText } from './feedWords.js'
import type { Cell, Table } from './table.js'
import { exactly } from './valueWords.js'

/** When nothing may be done, whatever the level. */
export function gatesTable({ responding }: Policy, known: Known): Table {
  const { gates, gateFacts, gated, actions } = responding
  const facts = new Map(gateFacts.map((fact) => [fact.name, fact]))
  return {
    title: 'Gates',
    note: 'While one is closed nothing is done, whatever the level. A gate whose facts cannot be read is closed.',
    head: ['gate', 'closed while', 'where', 'opens', 'place'],
    rows: gates.map((gate): Cell[] => [
      { name: gate.name },
      conditionWords(gate.conditions, known),
      { lines: namesOf(gate.conditions).flatMap((name) => aboutFact(name, facts)) },
      opensWords(gate),
      placeWords({ file: gate.origin.file, line: gate.origin.line }),
    ]),
    none:
      gated || actions.size === 0
        ? 'There are none.'
        : 'The policy says nothing of gates, so nothing may be done.',
  }
}

/** "when fewer than response_limit responses count": no place is filled in, for the values are those of a moment. */
export function opensWords({ opens = '' }: Pick<Gate, 'opens'>): string {
  return opens.replace(/\{+([a-z][a-z0-9_.]*)\}+/g, '$1')
}

/** `own_responses: responses applied in the last 24 h`; what a fact is made of is told, too. */
function aboutFact(name: string, facts: ReadonlyMap<string, GateFact>): string[] {
  const fact = facts.get(name)
  if (!fact) return []
  switch (fact.kind) {
    case 'constant':
      return [`${name}: ${exactly(fact.value)}`]
    case 'signal':
      return [`${name}: ${sourceText(fact.spec)}${fallback(fact.spec.default)}`]
    case 'responses':
      return [`${name}: responses applied in the last ${limitWords(fact.within / 1000)}`]
    case 'largestOf':
    case 'firstOf': {
      const words = fact.kind === 'largestOf' ? 'the largest of' : 'the first that is there of'
      return [`${name}: ${words} ${fact.of.join(', ')}`, ...fact.of.flatMap((each) => aboutFact(each, facts))]
    }
  }
}

function fallback(value: boolean | number | string | undefined): string {
  return value === undefined ? '' : `; ${exactly(value)} without it`
}

function namesOf(condition: Condition): string[] {
  return [...new Set(comparisonsOf(condition).flatMap((each) => [each.fact, otherName(each) ?? each.fact]))]
}
