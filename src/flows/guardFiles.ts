import path from 'node:path'
import { guardOf } from '../core/guardWords.js'
import { inputsRoot } from '../load/readSignals.js'
import type { GuardName, GuardSpec, GuardState } from '../model/guard.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import { guardSpec, refuseOwnFiles } from './guardSpec.js'
import { loadPolicyOrFail } from './loadPolicy.js'
import { requireWorkspace, writing } from './outputFiles.js'
import type { Place } from './place.js'

/** A guard with the places of its file and of what is written beside it. */
export interface GuardAt {
  readonly guard: GuardName
  readonly policy: Policy
  readonly place: Place
  readonly spec: GuardSpec
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
  const policy = await loadPolicyOrFail(place.rules, place.rulesShown)
  const spec = guardSpec(guard, policy)
  const { real: root, shown: inputsShown } = await inputsRoot(place.inputs, place.inputsShown)
  const target = await confineGuard(root, spec.file)
  refuseOwnFiles(target, spec, policy, place)
  const shown = path.join(inputsShown, spec.file)
  return { guard, policy, place, spec, root, target, shown, logName: policy.outputs[LOGS[guard]] }
}

const LOGS = { trust: 'trustLog', brake: 'brakeLog' } as const satisfies Record<GuardName, keyof Outputs>

/** Where an output of the workspace is really written; throws PolicyError when a link leads it out. */
export async function placeOfOutput({ place }: GuardAt, name: string): Promise<string> {
  return writing(name, () => confineOutput(place.workspace, name))
}

/** What a lock's holder is called: `policy trust unlock` */
export function commandOf(to: GuardState): string {
  const verbs = { locked: 'lock', unlocked: 'unlock', engaged: 'engage', released: 'release' }
  return `policy ${guardOf(to)} ${verbs[to]}`
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
