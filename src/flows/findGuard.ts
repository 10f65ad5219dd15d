import path from 'node:path'
import { guardSpec } from '../core/guardSpec.js'
import { guardOf } from '../core/guardWords.js'
import { inputsRoot } from '../load/readSignals.js'
import { isClosed, type GuardName, type GuardSpec, type GuardState } from '../model/guard.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import { brokenGuard, unnamedGuard, type GuardInPolicy } from './brokenGuard.js'
import { loadPolicy, loadPolicyOrFail } from './loadPolicy.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'

/** A guard with the places of its file and of what is written beside it. */
export interface GuardAt extends GuardInPolicy {
  readonly guard: GuardName
  readonly place: Place
  /** The real path of the inputs root. */
  readonly root: string
  /** Where the file of the guard really lies, or would. */
  readonly target: string
  /** The file as the user would name it. */
  readonly shown: string
  /** How people call its log. */
  readonly logName: string
}

/**
 * Finds out which file a guard has. Throws PolicyError: the policy or the request is wrong (exit 2), the file lies
 * outside the inputs root or is no regular file (exit 1).
 */
export async function findGuard(guard: GuardName, given: Place): Promise<GuardAt> {
  const place = await requireWorkspace(given)
  return locate(guard, place, inSound(guard, await loadPolicyOrFail(place.rules, place.rulesShown)))
}

/** The same for a change. A broken policy keeps nobody from closing a guard, in the place that it still names. */
export async function findGuardFor(to: GuardState, given: Place): Promise<GuardAt> {
  if (!isClosed(to)) return findGuard(guardOf(to), given)
  const place = await requireWorkspace(given)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const guard = guardOf(to)
  return locate(
    guard,
    place,
    loaded.policy ? inSoundToClose(guard, loaded.policy) : await brokenGuard(to, place, loaded),
  )
}

/** The output that is the log of a guard. */
export const LOGS = { trust: 'trustLog', brake: 'brakeLog' } as const satisfies Record<
  GuardName,
  keyof Outputs
>

const YAML: Readonly<Record<GuardName, string>> = {
  trust: 'guards: { trust: { locked: FACT, unlocks: FACT, limit: FACT } }',
  brake: 'guards: { brake: { engaged: FACT } }',
}

function inSound(guard: GuardName, policy: Policy): GuardInPolicy {
  const spec = guardSpec(guard, policy)
  if (spec) return { spec, outputs: policy.outputs, policy, broken: [] }
  const message = `the policy names no facts for \`policy ${guard}\``
  const help = `add to a policy file, with the facts of your own: \`${YAML[guard]}\``
  throw new PolicyError([{ code: 'no-guard', severity: 'error', message, help }], EXIT.usage)
}

/** The file that names the guards may be lost, and be wanted most: then the usual guard is closed, and it is told. */
function inSoundToClose(guard: GuardName, policy: Policy): GuardInPolicy {
  const spec = guardSpec(guard, policy)
  return spec ? { spec, outputs: policy.outputs, policy, broken: [] } : unnamedGuard(guard, policy)
}

async function locate(guard: GuardName, place: Place, found: GuardInPolicy): Promise<GuardAt> {
  const { spec, outputs } = found
  const { real: root, shown: inputsShown } = await inputsRoot(place.inputs, place.inputsShown)
  const target = await confineGuard(root, spec.file)
  refuseOwnFiles(target, spec, outputs, place)
  const shown = path.join(inputsShown, spec.file)
  return { ...found, guard, place, root, target, shown, logName: outputs[LOGS[guard]] }
}

/** Where an output of the workspace is really written; throws PolicyError when a link leads it out. */
export async function placeOfOutput({ place }: Pick<GuardAt, 'place'>, name: string): Promise<string> {
  return writing(name, () => confineOutput(place.workspace, name))
}

async function confineGuard(root: string, file: string): Promise<string> {
  try {
    return await writing(file, () => confineOutput(root, file))
  } catch (error) {
    if (!(error instanceof PolicyError) || error.problems[0]?.code !== 'output-outside') throw error
    const message = `\`${file}\` leads out of the inputs root`
    const help = 'remove the link, or start from another root with `--inputs`'
    throw new PolicyError(
      [{ code: 'signal-outside', severity: 'error', message, at: { file }, help }],
      EXIT.failed,
    )
  }
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
function refuseOwnFiles(target: string, spec: GuardSpec, outputs: Outputs, place: Place): void {
  const own = Object.entries(outputs).find(
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
