import type { Case } from '../../generated/testsFile.js'
import { isObject } from '../../model/json.js'
import type { Reading } from '../../model/reading.js'
import type { TestSource } from './buildCases.js'
import type { Tell } from './sayTest.js'
import { lackingFacts } from './situations.js'
import { NO_FOLDER, type Stage } from './stage.js'
import { missingReading } from './testReadings.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * A fact that came into the policy, and not into its tests: that each of several cases lacks it, and none names it, is
 * one fault of the baseline. It is told, and counts as missing in the stage that is given back, so that not every case
 * tells it again; with the fault told, none of them is tried.
 */
export function withoutLacking(
  { value, schemaFaults }: TestSource,
  stage: Stage,
  vocabulary: Vocabulary,
  tell: Tell,
): Stage {
  if (value.given === undefined) return stage
  const whole = value.cases.filter(
    (each, index) => !schemaFaults.has(index) && each.skip === undefined && each.inputs === undefined,
  )
  const ofGates = whole.filter(expectsGates).length
  const lacking = new Set([
    ...(whole.length > 1 ? lackingFacts(vocabulary, stage, NO_FOLDER, false) : []),
    ...(ofGates > 1 ? lackingFacts(vocabulary, stage, NO_FOLDER, true) : []),
  ])
  if (lacking.size === 0) return stage
  const cases = value.cases.map((each: unknown) => JSON.stringify(each) ?? '')
  const names = [...lacking].filter((name) => !cases.some((each) => each.includes(JSON.stringify(name))))
  // A name that is given misspelt is told as that.
  const told = names.filter(
    (name) => !tell.faults.some(({ help }) => help?.includes(`did you mean \`${name}\`?`)),
  )
  if (told.length > 0) {
    const list = told.map((name) => `\`${name}\``)
    const message = `no value is given for ${[list.slice(0, -1).join(', '), list.at(-1)].filter(Boolean).join(' and ')}, here or in any case`
    const help = told.map((name) => `\`${name}: …\``).join(', ')
    tell.say('test-incomplete', ['given'], message, `add here what holds in every case: ${help}`, 'key')
  }
  return withMissing(stage, names, vocabulary)
}

function withMissing(stage: Stage, names: readonly string[], { facts }: Vocabulary): Stage {
  const readings = new Map<string, Reading>(stage.readings)
  const counted = new Set(stage.counted)
  for (const name of names) {
    const known = facts.get(name)
    if (known?.kind === 'signal') readings.set(name, missingReading(known.spec))
    else if (known?.kind === 'responses') counted.add(name)
  }
  return { ...stage, readings, counted }
}

function expectsGates({ expect, steps }: Case): boolean {
  if (expect?.gates !== undefined) return true
  return (
    steps?.some(
      (step: unknown) => isObject(step) && isObject(step['expect']) && 'gates' in step['expect'],
    ) === true
  )
}
