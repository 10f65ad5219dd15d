import type { Account, OtherLevel } from '../../model/account.js'
import type { FactChange } from '../../model/whyNot.js'
import { commandLine } from '../commandLine.js'
import { nearest } from './near.js'
import { inShort, reasonClause } from './reasons.js'
import type { Section, Statement } from './statement.js'
import { list, sentence, showPair, withUnit } from './words.js'

/** What would have to change for each other level, with the command to try it. */
export function changeSection({ others }: Account, command: readonly string[]): Section {
  return { title: 'What would have to change', statements: others.map((other) => wayTo(other, command)) }
}

/** The level that a person asked for: what stands in its way, and what would give it. */
export function whyNotSection({ asked, level, others }: Account, command: readonly string[]): Section {
  if (asked === undefined) return { title: '', statements: [] }
  const title = `Why not ${asked}`
  const other = others.find((each) => each.level === asked)
  if (asked === level.name || !other)
    return { title, statements: [{ text: sentence(`${level.name} is the level`), details: [] }] }
  return { title, statements: [...obstacles(other, level.name), inFull(other, command)] }
}

function obstacles({ level, against, calling, near, last }: OtherLevel, holds: string): Statement[] {
  const blocked = against.map((reason): Statement => {
    const { details } = inShort(reason)
    return { text: sentence(`In the way: ${reasonClause(reason)}`), details }
  })
  const without = against.length === 1 ? 'Without it' : 'Without them'
  if (calling.length > 0)
    return [
      ...blocked,
      ...(blocked.length === 0
        ? []
        : [
            {
              text: sentence(`${without}, ${level} would be called for`),
              details: calling.map((reason) => sentence(reasonClause(reason))),
            },
          ]),
    ]
  if (last && blocked.length > 0)
    return [...blocked, { text: sentence(`${level} holds when nothing calls for a level`), details: [] }]
  if (near) return [...blocked, nearest(near)]
  const none = `No rule gives ${level}${holds === level ? '' : ', and no signal calls for it'}`
  return [...blocked, { text: sentence(none), details: [] }]
}

function inFull(other: OtherLevel, command: readonly string[]): Statement {
  const way = wayTo(other, command)
  if (other.outcome !== 'found' || other.changes.length < 2) return way
  return {
    ...way,
    text: sentence(foundClause(other)),
    details: other.changes.map((change) => sentence(changeClause(change))),
  }
}

/** "The smallest change for RED is one fact: integrity_score 89.99 % instead of 92.5 %." */
function wayTo(other: OtherLevel, command: readonly string[]): Statement {
  const { level, outcome, changes, settings, note } = other
  const why = note === undefined ? '' : `: ${note}`
  if (outcome === 'none') return { text: sentence(`No values of the facts give ${level}${why}`), details: [] }
  if (outcome !== 'found') {
    const unknown = `No change was found that gives ${level}, and it is not proven that there is none`
    return { text: sentence(unknown), details: [] }
  }
  const told = list(changes.map(changeClause))
  return {
    text: sentence(`${foundClause(other)}: ${told}`),
    details: [],
    command: commandLine([...command, ...settings.flatMap((each) => ['--set', each])]),
  }
}

/** "the smallest change" is a promise; `note` says where it was not kept. */
function foundClause({ level, changes, note }: OtherLevel): string {
  const facts = changes.length === 1 ? 'one fact' : `${changes.length} facts`
  return note === undefined
    ? `The smallest change for ${level} is ${facts}`
    : `A change of ${facts} gives ${level}, and ${note}`
}

/** "integrity_score 89.99 % instead of 92.5 %", "consensus_pct there with 100 %, not missing" */
function changeClause({ fact, from, to, unit, because }: FactChange): string {
  const [before, after] = showPair(from, to)
  const value = withUnit(after, unit)
  if (because === 'missing') return `${fact} there with ${value} instead of missing`
  if (because === 'stale') return `${fact} fresh with ${value} instead of stale`
  if (because === 'invalid') return `${fact} valid with ${value} instead of invalid`
  return `${fact} ${value} instead of ${withUnit(before, unit)}`
}
