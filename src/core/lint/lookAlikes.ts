import type { Fact, Filter } from '../../generated/policyFile.js'
import { isObject } from '../../model/json.js'
import { lookAlikeIn, lookAlikeWords } from '../../model/oddCharacters.js'
import type { Fault, Part, Path, Place } from '../../model/source.js'
import { comparisonsOf } from '../comparisons.js'
import { isFact } from '../factFormat.js'
import type { Entry, Sections } from '../sections.js'

type Text = readonly [keys: Path, text: unknown, part?: Part]

/**
 * Letters that look like Latin ones in words that must match something else letter by letter: files, pointers, columns, the
 * words of enums, what facts are compared with, commands. Of the names of facts, rules and levels the schema sees to that.
 */
export function lookAlikes(sections: Sections): Fault[] {
  const { facts, thresholds, gateFacts, rules, gates, actions, outputs, inputFiles } = sections
  return [
    ...[...thresholds, ...facts, ...gateFacts].flatMap((entry) =>
      told(entry.place, isFact(entry.value) ? textsOfFact(entry.value) : constantTexts(entry.value)),
    ),
    ...[...rules, ...gates].flatMap(({ place, value }) => told(place, textsOfConditions(value.conditions))),
    ...actions.flatMap(({ place, value }) =>
      told(place, [
        ...listed(['run'], value.run),
        ...listed(['undo'], value.undo),
        ...listed(['changes'], value.changes),
        [['cwd'], value.cwd],
      ]),
    ),
    ...outputs.flatMap(({ place, value }) =>
      told(
        place,
        Object.entries(value).map(([key, text]): Text => [[key], text]),
      ),
    ),
    ...inputFiles.flatMap((entry) => [
      ...told(entry.place, [[[], entry.name, 'key']]),
      ...told(
        entry.place,
        Object.keys(entry.value.columns ?? {}).map((name): Text => [['columns', name], name, 'key']),
      ),
    ]),
  ]
}

function told({ file, path }: Place, texts: readonly Text[]): Fault[] {
  return texts.flatMap(([keys, text, part = 'value']): Fault[] => {
    const found = typeof text === 'string' ? lookAlikeIn(text) : null
    if (!found) return []
    const message = `${lookAlikeWords(found)}, in \`${String(text)}\``
    const help = `type it anew${found.like === ' ' ? '' : `, with the plain \`${found.like}\``}, here and wherever it must match`
    const place: Place = { file, path: [...path, ...keys], part }
    return [{ code: 'odd-characters', severity: 'warning', message, place, help }]
  })
}

function textsOfFact(fact: Fact): Text[] {
  const own = ['file', 'pointer', 'column', 'timestamp', 'onDay', 'default', 'itemDefault'] as const
  return [
    ...own.map((key): Text => [[key], fact[key]]),
    ...listed(['values'], fact.values),
    ...(fact.where ?? []).flatMap((filter, index) => textsOfFilter(filter, ['where', index])),
  ]
}

function textsOfFilter(filter: Filter, keys: Path): Text[] {
  return [
    [[...keys, 'pointer'], filter.pointer],
    [[...keys, 'column'], filter.column],
    ...valueTexts([...keys, 'value'], filter.value),
  ]
}

function constantTexts(value: Entry<unknown>['value']): Text[] {
  return isObject(value) ? [[['value'], value['value']]] : [[[], value]]
}

function textsOfConditions(conditions: unknown): Text[] {
  return [...comparisonsOf(conditions, ['conditions'])].flatMap(([{ value }, keys]) =>
    valueTexts([...keys, 'value'], value),
  )
}

function valueTexts(keys: Path, value: unknown): Text[] {
  return Array.isArray(value) ? listed(keys, value) : [[keys, value]]
}

function listed(keys: Path, list: readonly unknown[] | undefined): Text[] {
  return (list ?? []).map((text, index) => [[...keys, index], text])
}
