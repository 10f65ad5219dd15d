import type { Matrix } from '../../model/matrix.js'
import type { Level, Policy, Rule } from '../../model/policy.js'
import { limitWords } from '../planPhrases.js'
import { placeWords } from '../phrases.js'
import { comparisonsOf, conditionWords, otherName, type Known } from './conditionWords.js'
import { faultWords, sourceText, staleWords } from './feedWords.js'
import type { Cell, Table } from './table.js'
import { exactly, shapeWords } from './valueWords.js'

/** What stands below the matrix. */

const placeOf = ({ origin: { file, line } }: { origin: Rule['origin'] }): string => placeWords({ file, line })

export function combinedTable({ policy, combined, columns }: Matrix, known: Known): Table {
  const beside = columns.length > 0
  return {
    title: beside ? 'Combined conditions' : 'Rules',
    note: beside
      ? 'What no fact shows alone: the level holds also when one of its conditions here does.'
      : 'A level holds when one of its conditions does, and none of a more severe level.',
    ...ruleRows(policy, combined, known),
  }
}

export function rulesTable({ policy, shown }: Matrix, known: Known): Table {
  return {
    title: 'Rules in the matrix',
    note: 'It shows them whole.',
    ...ruleRows(policy, shown, known),
  }
}

/** The rules of each level, most severe first. */
function ruleRows({ levels }: Policy, rules: readonly Rule[], known: Known): Omit<Table, 'title'> {
  return {
    head: ['rule', 'level', 'when', 'place'],
    rows: levels.flatMap((level) =>
      rules
        .filter((rule) => rule.level === level.name)
        .map((rule): Cell[] => [
          { name: rule.name },
          { level },
          conditionWords(rule.conditions, known),
          placeOf(rule),
        ]),
    ),
    none: 'There are no rules.',
  }
}

export function actionsTable({ levels, responding }: Policy): Table {
  return {
    title: 'Levels and what is done',
    note: 'Actions are taken in this order by policy respond --apply, unless a gate is closed.',
    head: ['level', 'what it means', 'actions'],
    rows: levels.map((level: Level): Cell[] => {
      const actions = responding.actions.get(level.name) ?? []
      const lines = actions.map((action, index) => {
        const about = action.description === '' ? action.run.join(' ') : action.description.replace(/\.$/, '')
        const rest =
          action.onFailure === 'stop'
            ? 'when it fails, the rest is skipped'
            : 'the rest goes on when it fails'
        return `${index + 1}. ${action.name}: ${about}; at most ${limitWords(action.timeout / 1000)}, ${rest} (${placeOf(action)})`
      })
      return [{ level }, level.description, lines.length > 0 ? { lines } : 'nothing to do']
    }),
    none: '',
  }
}

export function thresholdsTable({ policy, feeds, columns }: Matrix): Table {
  const usersOf = usesOf(policy)
  const read = feeds.filter(({ spec }) => spec.threshold)
  return {
    title: 'Thresholds',
    head: ['threshold', 'value', 'compared with', 'meaning', 'place'],
    rows: [
      ...policy.constants.map((constant): Cell[] => [
        { name: constant.name },
        exactly(constant.value, constant.unit),
        usersOf(constant.name),
        constant.description,
        placeOf(constant),
      ]),
      ...read.map(({ spec }): Cell[] => [
        { name: spec.name },
        spec.default === undefined
          ? `read from ${spec.from.file}`
          : `read from ${spec.from.file}; ${exactly(spec.default, spec.shape.unit)} without it`,
        usersOf(spec.name),
        spec.description,
        placeOf(spec),
      ]),
    ],
    none: columns.length > 0 ? 'There are none: rules name their numbers themselves.' : 'There are none.',
  }
}

/** The facts that rules and gates compare with a threshold. */
function usesOf({ rules, responding }: Policy): (threshold: string) => string {
  const all = [...rules, ...responding.gates].flatMap(({ conditions }) => comparisonsOf(conditions))
  return (threshold) => {
    const met = all.flatMap((each) => {
      const other = otherName(each)
      return other === threshold ? [each.fact] : other !== undefined && each.fact === threshold ? [other] : []
    })
    return [...new Set(met)].join(', ') || 'nothing'
  }
}

export function factsTable({ feeds, policy }: Matrix): Table {
  return {
    title: 'Facts and their feeds',
    note: 'What comes of a feed that fails. The level behind a default is what it leads to while every other fact is healthy.',
    head: ['fact', 'what it is', 'values', 'read from', 'missing', 'invalid', 'stale', 'place'],
    rows: feeds.map((feed): Cell[] => [
      { name: feed.spec.name },
      [feed.spec.description, feed.used ? '' : 'No rule reads it.'].filter((part) => part !== '').join(' '),
      shapeWords(feed.spec.shape),
      sourceText(feed.spec),
      faultWords(feed.missing, feed),
      faultWords(feed.invalid, feed),
      staleWords(feed),
      placeOf(feed.spec),
    ]),
    none: policy.signals.length === 0 ? 'There are none.' : '',
  }
}
