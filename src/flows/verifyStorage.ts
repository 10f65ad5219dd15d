import { realpath } from 'node:fs/promises'
import { inputsRoot } from '../load/readSignals.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { StorageVerified, StoragesVerified } from '../model/verified.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import { storageNames } from './outputsMeant.js'
import { verifyStore } from './verifyStore.js'

/**
 * Holds snapshots and mirrored anchors against their recorded hashes: below the inputs root and, where that is another
 * folder, below the workspace. Throws PolicyError `no-storage` (exit 5) where there are none: nothing verified is not
 * "holds".
 */
export async function verifyStorage(given: Place): Promise<StoragesVerified> {
  const place = await requireWorkspace(given)
  const names = storageNames(await loadPolicy(place.rules, place.rulesShown), place)
  const inputs = await inputsRoot(place.inputs, place.inputsShown)
  const workspace = { real: await realpath(place.workspace), shown: place.workspaceShown }
  const roots = workspace.real === inputs.real ? [inputs] : [inputs, workspace]
  const stores: StorageVerified[] = []
  for (const kind of ['snapshots', 'mirrors'] as const) {
    const found: StorageVerified[] = []
    for (const root of roots) found.push(await verifyStore(kind, root, names[kind]))
    const there = found.filter((each) => each.there)
    stores.push(...(there.length > 0 ? there : found.slice(0, 1)))
  }
  if (stores.some(({ there }) => there))
    return { stores, faults: stores.reduce((sum, { faults }) => sum + faults.length, 0) }
  const message = `there is neither \`${names.snapshots}\` nor \`${names.mirrors}\` in ${roots.map(({ shown }) => `\`${shown}\``).join(' or ')}`
  const help = 'name the folder that holds them with `--inputs DIR`, or begin with `policy anchor`'
  throw new PolicyError([{ code: 'no-storage', severity: 'error', message, help }], EXIT.verification)
}
