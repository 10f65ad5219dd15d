import type { Scalar } from '../../model/policy.js'
import type { Reading } from '../../model/reading.js'
import type { Path } from '../../model/source.js'
import { giveResponses, type Counts } from './responsesGiven.js'
import type { Said, Saying, Stage } from './stage.js'
import { givenReading, invalidReading, missingReading, staleReading } from './testReadings.js'
import { valueFault } from './valueFault.js'
import type { Known } from './vocabulary.js'

/** The stage after `said`. What is wrong is told, and leaves no trace in the stage. */
export function changeStage(stage: Stage, said: Said, saying: Saying): Stage {
  const { given, missing, stale, invalid } = said
  if (!given && !missing && !stale && !invalid) return stage
  const readings = new Map(stage.readings)
  const constants: [string, Scalar][] = []
  const counts = new Map<string, Counts>()
  for (const [name, value] of Object.entries(given ?? {})) {
    const known = factToGive(name, value, saying)
    if (known?.kind === 'constant') constants.push([name, value])
    else if (known?.kind === 'signal') readings.set(name, givenReading(known.spec, value, saying.now))
    else if (known?.kind === 'responses') counts.set(name, { within: known.within, count: value as number })
  }
  if (missing || stale || invalid) markAll(readings, said, saying)
  return {
    readings,
    constants: constants.length === 0 ? stage.constants : new Map([...stage.constants, ...constants]),
    ...giveResponses(stage, counts, saying),
  }
}

function factToGive(name: string, value: Scalar, { vocabulary, path, tell }: Saying): Known | null {
  const known = vocabulary.facts.get(name)
  const fault = known && valueFault(name, known, value)
  if (known && !fault) return known
  const at = [...path, 'given', name]
  if (!known) tell.unknown('unknown-fact', 'fact', name, vocabulary.facts.keys(), at, 'key')
  else if (fault)
    tell.say('test-value', at, fault.message, fault.help, known.kind === 'computed' ? 'key' : 'value')
  return null
}

const MARKS = ['missing', 'stale', 'invalid'] as const

function markAll(readings: Map<string, Reading>, said: Said, saying: Saying): void {
  const { tell, path, folder, now } = saying
  const marked = new Map<string, string>()
  for (const mark of MARKS) {
    for (const [index, name] of (said[mark] ?? []).entries()) {
      const at = [...path, mark, index]
      const spec = specToMark(name, mark, at, saying)
      if (!spec) continue
      const other =
        marked.get(name) ?? (mark !== 'stale' && Object.hasOwn(said.given ?? {}, name) ? 'given' : undefined)
      marked.set(name, mark)
      if (other !== undefined) {
        const help = 'keep the one that is meant'
        tell.say('test-shape', at, `\`${name}\` stands under \`${other}\` and under \`${mark}\``, help)
      } else if (mark === 'missing') readings.set(name, missingReading(spec))
      else if (mark === 'invalid') readings.set(name, invalidReading(spec, now))
      else {
        const reading = readings.get(name) ?? folder.get(name)
        if (reading?.outcome.kind === 'value') readings.set(name, staleReading(reading, now))
        else tell.say('test-shape', at, `\`${name}\` has no value that could be stale`, 'give it in `given`')
      }
    }
  }
}

function specToMark(name: string, mark: (typeof MARKS)[number], at: Path, { vocabulary, tell }: Saying) {
  const known = vocabulary.facts.get(name)
  if (!known) {
    tell.unknown('unknown-fact', 'fact', name, vocabulary.facts.keys(), at)
    return null
  }
  if (known.kind !== 'signal') {
    const what = known.kind === 'constant' ? 'is a constant' : 'is not read from a file'
    tell.say('test-shape', at, `\`${name}\` ${what}, and cannot be ${mark}`, 'only facts with a `file` can')
    return null
  }
  if (mark === 'stale' && known.spec.maxAge === undefined) {
    const help = 'give the fact a `maxAge` in the policy, or leave it out here'
    tell.say('test-shape', at, `\`${name}\` has no \`maxAge\`, and cannot be stale`, help)
    return null
  }
  return known.spec
}
