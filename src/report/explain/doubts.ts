import type { Account, Doubt, FactTold } from '../../model/account.js'
import { count, sourceWords } from '../phrases.js'
import { visible } from '../visible.js'
import { standIn } from './reasons.js'
import type { Section, Statement } from './statement.js'
import { capital, list, placed, sentence, shorten, some, valueOf } from './words.js'

/** A level that rests on defaults or old values must not look like one that rests on what is known. */
export function restsOnStatement({ level, restsOn }: Account): Statement[] {
  const which = (...qualities: FactTold['quality'][]): string[] =>
    restsOn.filter(({ quality }) => qualities.includes(quality)).map(({ name }) => name)
  const [defaults, old] = [which('missing', 'invalid'), which('stale')]
  const told = [
    ...(defaults.length > 0 ? [`defaults for ${list(defaults)}`] : []),
    ...(old.length > 0 ? [`old values of ${list(old)}`] : []),
  ]
  return told.length === 0
    ? []
    : [{ text: sentence(`${level.name} rests on ${told.join(', and on ')}`), details: [], doubt: true }]
}

/** What is missing, invalid, stale or given, and what that means; or how much is known where nothing is. */
export function doubtSection({ doubts, sound, unaged }: Account): Section {
  return {
    title: doubts.length > 0 ? 'Missing, stale or given' : 'What is known',
    statements: [
      ...doubts.map(doubtStatement),
      ...(sound > 0 ? [soundStatement(sound, unaged, doubts.length > 0)] : []),
    ],
  }
}

function doubtStatement({ fact, rules }: Doubt): Statement {
  const tried =
    rules.length === 0
      ? 'no rule compares it'
      : `${count(rules.length, 'rule')} ${rules.length === 1 ? 'was' : 'were'} tried on it: ${some(rules.map(visible))}`
  const calls = fact.raises === undefined ? [] : [`that alone calls for ${fact.raises} ${placed(fact.at)}`]
  const means = fact.quality === 'given' ? [tried] : [standIn(fact), ...calls, tried]
  return {
    text: sentence(whatIsWrong(fact)),
    details: [capital(sentence(means.join('; ')))],
    doubt: true,
  }
}

function whatIsWrong({ name, quality, note = '', source, ...fact }: FactTold): string {
  if (quality === 'given') {
    const instead =
      fact.instead === undefined
        ? 'what its file says does not count'
        : `the policy says ${valueOf({ ...fact, value: fact.instead })} ${placed(fact.at)}`
    return `${name} is given as ${valueOf(fact)}; ${instead}`
  }
  const where = source === undefined ? '' : ` (${sourceWords(source)})`
  return `${name} is ${quality}: ${shorten(note)}${where}`
}

/** A value without a `maxAge` is never stale, and that is not the same as fresh. */
function soundStatement(sound: number, unaged: readonly string[], others: boolean): Statement {
  const which = others ? 'the other ' : sound === 1 ? 'the only ' : 'all '
  const signals = sound === 1 ? 'signal was read, and is' : 'signals were read, and are'
  const number = sound === 1 ? '' : `${sound} `
  return {
    text: capital(sentence(`${which}${number}${signals} valid`)),
    details: [sentence(ageClause(sound, unaged))],
  }
}

function ageClause(sound: number, unaged: readonly string[]): string {
  if (unaged.length === 0)
    return `${sound === 1 ? 'It is' : 'None is'} ${sound === 1 ? 'no ' : ''}older than its \`maxAge\``
  if (unaged.length === sound)
    return sound === 1
      ? 'It has no `maxAge`: how old it is, nobody judges'
      : 'None of them has a `maxAge`: how old they are, nobody judges'
  return unaged.length === 1
    ? `${list(unaged)} has no \`maxAge\`: how old it is, nobody judges`
    : `${list(unaged)} have no \`maxAge\`: how old they are, nobody judges`
}
