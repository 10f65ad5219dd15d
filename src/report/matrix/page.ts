import type { Matrix } from '../../model/matrix.js'
import { count } from '../phrases.js'
import { knownOf } from './conditionWords.js'
import { gatesTable } from './gatesTable.js'
import { grid } from './grid.js'
import { actionsTable, combinedTable, factsTable, rulesTable, thresholdsTable } from './tables.js'
import type { Page } from './table.js'
import { exactly } from './valueWords.js'

export function pageOf(matrix: Matrix): Page {
  const { policy, columns } = matrix
  const known = knownOf(policy, matrix.assumed)
  return {
    title: 'Policy decision matrix',
    summary: `${count(policy.levels.length, 'level')}, most severe first; ${count(columns.length + matrix.untold.facts.length, 'fact')}; ${count(policy.rules.length, 'rule')}.`,
    grid: grid(matrix),
    reading: readingOf(matrix),
    tables: [
      ...(matrix.combined.length > 0 ? [combinedTable(matrix, known)] : []),
      actionsTable(policy),
      gatesTable(policy, known),
      thresholdsTable(matrix),
      factsTable(matrix),
      ...(matrix.shown.length > 0 ? [rulesTable(matrix, known)] : []),
    ],
  }
}

function readingOf({ policy, healthy, combined, columns, assumed, untold }: Matrix): string[] {
  const names = policy.levels.map(({ name }) => name)
  const last = names.at(-1) ?? ''
  const wins = `The most severe level wins: ${names.join(' before ')}. ${last} holds when no rule fires and no feed calls for another level.`
  if (!healthy) return [wins, 'No values were found with which no rule fires, so no fact can be told alone.']
  const unitOf = new Map(columns.map(({ spec }) => [spec.name, spec.shape.unit]))
  const values = [...healthy].map(([name, value]) => `${name} ${exactly(value, unitOf.get(name))}`)
  const taken = [...assumed].map(([name, value]) => `${name} as ${exactly(value)}`)
  return [
    wins,
    ...(columns.length > 0
      ? [
          `A cell holds the values of its fact that lead to the level while every other fact is healthy. Healthy is a set of values with which no rule fires, here: ${values.join(', ')}. A dash: no value of the fact alone leads there.`,
          combined.length === 0
            ? 'When several facts are off at once, the most severe of their levels holds.'
            : 'When several facts are off at once, every rule counts, the combined conditions among them: the most severe level of those that fire holds.',
        ]
      : []),
    ...(taken.length > 0
      ? [`Thresholds that are read from files are taken for their defaults: ${taken.join(', ')}.`]
      : []),
    ...(untold.thresholds.length > 0 ? [untoldWords(untold)] : []),
  ]
}

function untoldWords({ thresholds, facts }: Matrix['untold']): string {
  const one = thresholds.length === 1
  const read = `${thresholds.join(', ')} ${one ? 'is' : 'are'} read from ${one ? 'a file' : 'files'}, without a default`
  if (facts.length === 0) return `${read}: the rules on ${one ? 'it' : 'them'} are told below alone.`
  return `${read}: ${facts.join(', ')} ${facts.length === 1 ? 'has' : 'have'} no place in the matrix, and the rules on ${one ? 'it' : 'them'} and ${facts.length === 1 ? 'on that' : 'on those'} are told below alone.`
}
