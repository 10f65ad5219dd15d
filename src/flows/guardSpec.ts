import path from 'node:path'
import { pointerSteps } from '../load/pointer.js'
import type { GuardName, GuardSpec } from '../model/guard.js'
import type { Policy, SignalSpec } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Place } from './place.js'

const YAML: Readonly<Record<GuardName, string>> = {
  trust: 'guards: { trust: { locked: FACT, unlocks: FACT, limit: FACT } }',
  brake: 'guards: { brake: { engaged: FACT } }',
}

/**
 * Where the policy says that a guard stands. Throws PolicyError `no-guard` (exit 2) when it names none, or facts that
 * no command could write.
 */
export function guardSpec(guard: GuardName, policy: Policy): GuardSpec {
  const { trust, brake } = policy.responding.guards
  const name = guard === 'trust' ? trust?.locked : brake?.engaged
  if (name === undefined) throw noGuard(guard, [`the policy names no facts for \`policy ${guard}\``])
  const faults: string[] = []
  const on = writable(policy, name, 'boolean', faults)
  const count = guard === 'trust' && trust ? writable(policy, trust.unlocks, 'integer', faults) : undefined
  if (on && count && on.from.file !== count.from.file)
    faults.push(
      `\`${on.name}\` and \`${count.name}\` are read from two files, and one write must change both`,
    )
  if (!on || faults.length > 0) throw noGuard(guard, faults)
  const day = count?.from.onDay
  return {
    guard,
    file: on.from.file,
    on: pointerSteps(on.from.field ?? ''),
    ...(typeof on.default === 'boolean' ? { fallback: on.default } : {}),
    ...(count
      ? {
          unlocks: {
            count: pointerSteps(count.from.field ?? ''),
            ...(day === undefined ? {} : { day: pointerSteps(day) }),
            fallback: typeof count.default === 'number' ? count.default : 0,
          },
        }
      : {}),
  }
}

/** The fact that a command is to write, if it is one value of a JSON file. */
function writable(
  { signals, responding }: Policy,
  name: string,
  type: SignalSpec['shape']['type'],
  faults: string[],
): SignalSpec | undefined {
  const gateFact = responding.gateFacts.find((each) => each.name === name)
  const spec =
    signals.find((each) => each.name === name) ?? (gateFact?.kind === 'signal' ? gateFact.spec : undefined)
  if (!spec) {
    faults.push(`\`${name}\` is not read from a file, and what \`guards\` names is written there`)
    return undefined
  }
  const { format, field = '', reduce } = spec.from
  const steps = pointerSteps(field)
  if (format !== 'json' || steps.length === 0 || steps.includes('*') || reduce !== undefined)
    faults.push(`\`${name}\` is not one value of a JSON file, and only such a value can be written`)
  else if (spec.shape.type !== type)
    faults.push(`\`${name}\` is of the type ${spec.shape.type}, and ${type} is expected`)
  return spec
}

function noGuard(guard: GuardName, messages: readonly string[]): PolicyError {
  const help = `add to a policy file, with the facts of your own: \`${YAML[guard]}\``
  return new PolicyError(
    messages.map((message): Problem => ({ code: 'no-guard', severity: 'error', message, help })),
    EXIT.usage,
  )
}

/** The outputs that are words or beginnings of names. */
const NO_FILES: ReadonlySet<string> = new Set([
  'marker',
  'responseMarker',
  'fixBranchPrefix',
  'undoPrefix',
  'outputPrefix',
])

/** Refuses a guard whose file is something that this program keeps for itself. `target` is a real path. */
export function refuseOwnFiles(target: string, spec: GuardSpec, policy: Policy, place: Place): void {
  const own = Object.entries(policy.outputs).find(
    ([key, file]) => !NO_FILES.has(key) && path.resolve(place.workspace, file) === target,
  )
  const isGit = target.split(path.sep).includes('.git')
  const isRule = path.dirname(target) === place.rules && /\.ya?ml$/.test(target)
  if (!own && !isGit && !isRule) return
  const what = own ? `the output \`${own[0]}\`` : isGit ? 'a file of git itself' : 'a policy file'
  const message = `the file of the guard, \`${spec.file}\`, is also ${what}`
  const help = 'give the guard a file of its own, and remove links that lead elsewhere'
  throw new PolicyError([{ code: 'bad-path-name', severity: 'error', message, help }], EXIT.usage)
}
