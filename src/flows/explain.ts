import { decide } from '../core/decide.js'
import { accountOf } from '../core/explain/account.js'
import { givenSignal } from '../core/judgeSignals.js'
import { possibleShape } from '../core/possible.js'
import { typedValue } from '../load/typedValue.js'
import type { Signal } from '../model/decision.js'
import { nearest } from '../model/nearest.js'
import type { Policy, SignalSpec } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Explained } from '../model/run.js'
import { requireLevel } from './failOn.js'
import { judgeNow } from './judgeNow.js'
import { loadPolicy, loadPolicyOrFail } from './loadPolicy.js'
import type { Place } from './place.js'
import { lookAtResponding } from './respondingTold.js'

interface ExplainOptions {
  readonly place: Place
  /** Values that stand in for what the files say: `integrity_score=88`. */
  readonly settings: readonly string[]
  /** The level that a person asks for. */
  readonly whyNot?: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Decides as `run` would, for looking at: nothing is written, and single facts may be set to try them out. Files about
 * responding that are broken keep nobody from knowing the level: gates and actions alone cannot be told then.
 */
export async function explain({ place, settings, whyNot, now }: ExplainOptions): Promise<Explained> {
  const whole = await loadPolicy(place.rules, place.rulesShown)
  const policy = whole.policy ?? (await loadPolicyOrFail(place.rules, place.rulesShown, 'deciding'))
  requireLevel(policy, whyNot)
  const given = givenValues(policy, settings)
  const constants = policy.constants.map((each) => ({ ...each, ...given.constants.get(each.name) }))
  const read = policy.signals.filter(({ name }) => !given.signals.has(name))
  const { signals, errors, warnings } = await judgeNow(read, place, now, true)
  if (errors.length > 0) throw new PolicyError([...errors, ...warnings], EXIT.failed)
  const known = new Map([...signals.map((signal) => [signal.name, signal] as const), ...given.signals])
  const all = policy.signals.map(({ name }) => known.get(name) as Signal)
  const changed = { ...policy, constants }
  const names = [...given.signals.keys(), ...given.constants.keys()]
  const decision = await decide(changed, all, now)
  const responding = await lookAtResponding(whole.policy, decision.level, place, now)
  const asked = whyNot === undefined ? {} : { asked: whyNot }
  const account = accountOf({ policy, changed, decision, given: names, responding, ...asked })
  return { policy: changed, given: names, decision, account, warnings }
}

function givenValues(policy: Policy, settings: readonly string[]) {
  const problems: Problem[] = []
  const refuse = (message: string, help: string): void => {
    problems.push({ code: 'unknown-setting', severity: 'error', message, help })
  }
  const signals = new Map<string, Signal>()
  const constants = new Map<string, { value: Signal['value'] }>()
  const names = [...policy.signals, ...policy.constants].map(({ name }) => name)
  for (const setting of settings) {
    const [name = '', ...rest] = setting.split('=')
    const text = rest.join('=')
    const spec = policy.signals.find((each) => each.name === name)
    const constant = policy.constants.find((each) => each.name === name)
    if (rest.length === 0) refuse(`\`--set ${setting}\` has no value`, 'write it as `--set fact=value`')
    else if (!spec && !constant) {
      const near = nearest(name, names)
      refuse(
        `there is no fact \`${name}\``,
        near ? `did you mean \`${near}\`?` : `there are ${names.join(', ')}`,
      )
    } else {
      const typed = typedValue(text, spec ? possibleShape(spec) : constantShape(constant?.value), true)
      if ('wrong' in typed)
        refuse(`\`--set ${setting}\`: ${typed.wrong}`, 'give a value that a file could hold')
      else if (spec) signals.set(name, givenSignal(spec, typed.value))
      else constants.set(name, { value: typed.value })
    }
  }
  if (problems.length > 0) throw new PolicyError(problems, EXIT.usage)
  return { signals, constants }
}

function constantShape(value: Signal['value'] | undefined): SignalSpec['shape'] {
  return { type: typeof value as 'number', normalize: [] }
}
