import { EXIT, PolicyError } from '../model/problem.js'
import type { AllVerified, Part } from '../model/verified.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import type { Sleep } from './record.js'
import { verifyInputs } from './verifyInputs.js'
import { verifyLogs } from './verifyLogs.js'
import { verifyStorage } from './verifyStorage.js'

/**
 * Verifies the logs, the inputs and the storage; a part that fails keeps none of the others from being told. `now` is
 * in milliseconds since 1970. Throws PolicyError only for a workspace that is not there.
 */
export async function verifyAll(given: Place, now: number, sleep: Sleep): Promise<AllVerified> {
  const place = await requireWorkspace(given)
  const log = await part(() => verifyLogs(place, sleep))
  const inputs = await part(() => verifyInputs(place, now))
  const storage = await part(() => verifyStorage(place))
  const holds = [log, inputs, storage].every((each) => each.kind === 'verified' && each.found.faults === 0)
  return { log, inputs, storage, exit: holds ? EXIT.done : EXIT.verification }
}

async function part<T>(work: () => Promise<T>): Promise<Part<T>> {
  try {
    return { kind: 'verified', found: await work() }
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return { kind: 'failed', problems: error.problems }
  }
}
