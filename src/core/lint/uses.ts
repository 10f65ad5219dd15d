import type { Fact } from '../../generated/policyFile.js'
import { isObject } from '../../model/json.js'
import type { Fault } from '../../model/source.js'
import { givenLevels } from '../checkLevels.js'
import { comparisonsOf } from '../comparisons.js'
import { isFact, isKind } from '../factFormat.js'
import { templateNames } from '../reason.js'
import type { Entry, Sections } from '../sections.js'
import { placeholders } from '../template.js'
import { placeIn } from './places.js'

/** Facts and thresholds that nothing uses, and actions that are never taken. */
export function unusedNames(sections: Sections): Fault[] {
  const used = namesUsed(sections)
  const levels = new Set(sections.levels.map(({ name }) => name))
  const facts = sections.facts.filter(({ name, value }) => !used.has(name) && !callsFor(value, levels))
  const thresholds = sections.thresholds.filter(
    ({ name, value }) => !used.has(name) && !(isFact(value) && callsFor(value, levels)),
  )
  return [
    ...facts.map((entry) => unused(entry, 'fact', 'use it in a rule, or delete it')),
    ...thresholds.map((entry) =>
      unused(entry, 'threshold', `compare a fact with it, \`value: { fact: ${entry.name} }\`, or delete it`),
    ),
    ...unusedActions(sections),
  ]
}

function unused({ name, place }: Entry<unknown>, kind: 'fact' | 'threshold', help: string): Fault {
  const message = `nothing uses the ${kind} \`${name}\``
  return { code: `unused-${kind}`, severity: 'warning', message, place, help }
}

/**
 * A fact that calls for a level when its file falls silent, or lets the run fail then, is of use without any rule: a
 * heartbeat. Invalid values fail every run, so that says nothing.
 */
function callsFor({ onMissing, onInvalid, onStale }: Fact, levels: ReadonlySet<string>): boolean {
  const called = [onMissing, onInvalid, onStale].some((each) => each !== undefined && levels.has(each))
  return called || onMissing === 'error' || onStale === 'error'
}

/** Every name that rules, gates, their texts, guards, actions and computed gate facts mention. */
function namesUsed({ rules, gates, gateFacts, guards, actions }: Sections): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { value } of [...rules, ...gates]) {
    for (const [{ fact, value: other }] of comparisonsOf(value.conditions, [])) {
      used.add(fact)
      if (isObject(other)) used.add(String(other['fact']))
    }
    const { reason, opens } = (value.event.params ?? {}) as { reason?: string; opens?: string }
    for (const name of [reason, opens].flatMap((text) => templateNames(text ?? ''))) used.add(name)
  }
  for (const { value } of gateFacts) {
    const of = isKind(value, 'largestOf') ? value.largestOf : isKind(value, 'firstOf') ? value.firstOf : []
    for (const name of of) used.add(name)
  }
  for (const { value } of guards)
    for (const name of [value.trust, value.brake].flatMap((each) => Object.values(each ?? {}))) used.add(name)
  for (const { value } of actions) {
    const texts = [...value.run, ...(value.undo ?? []), value.undo_instruction ?? '']
    for (const name of texts.flatMap((text) => placeholders(text))) used.add(name)
  }
  return used
}

/** The last level holds when no rule fires, so its actions have their time without one. */
function unusedActions(sections: Sections): Fault[] {
  const given = givenLevels(sections)
  const last = sections.levels.at(-1)?.name
  return sections.actions
    .filter(({ level }) => level !== last && !given.has(level))
    .map(({ name, level, place }) => ({
      code: 'unused-action',
      severity: 'warning',
      message: `the action \`${name}\` is never taken: nothing gives the level \`${level}\``,
      place: placeIn(place),
      help: `add a rule with \`event: { type: ${level} }\`, or move the action to a level that a rule gives`,
    }))
}
