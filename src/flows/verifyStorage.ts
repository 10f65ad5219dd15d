import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { inputsRoot, shownBelow, type InputsRoot } from '../load/readSignals.js'
import type { Outputs } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { StorageVerified, StoragesVerified } from '../model/verified.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import { storageNames } from './outputsMeant.js'
import { storedFolders } from './storedFolders.js'
import { verifyStore } from './verifyStore.js'
import { isWithin } from './mirrorsFolder.js'

/**
 * Holds snapshots and mirrored anchors against their recorded hashes, and what anchors say of logs against the logs:
 * below the inputs root and, where that is another folder, below the workspace. Throws PolicyError `no-storage` (exit 5)
 * where there are none: nothing verified is not "holds".
 */
export async function verifyStorage(given: Place): Promise<StoragesVerified> {
  const place = await requireWorkspace(given)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const names = storageNames(loaded, place)
  const inputs = await inputsRoot(place.inputs, place.inputsShown)
  const workspace = { real: await realpath(place.workspace), shown: place.workspaceShown }
  const roots = workspace.real === inputs.real ? [workspace] : [inputs, workspace]
  // Without a policy it is a place where mirrors are kept, and no workspace that has logs.
  const governed = loaded.policy !== null || loaded.problems.some(({ code }) => code !== 'no-policy')
  const whyStored = await storedFolders(workspace.real, names)
  const stores: StorageVerified[] = []
  for (const kind of ['snapshots', 'mirrors'] as const) {
    const found: StorageVerified[] = []
    for (const root of roots) {
      const own = root === workspace
      const store = await verifyStore(kind, root, names[kind], own && governed)
      const lost = own && !store.there ? whyStored(names[kind]) : null
      found.push(lost === null ? store : broken(store, lost))
    }
    const there = found.filter((each) => each.there)
    stores.push(...(there.length > 0 ? there : found.slice(0, 1)))
  }
  const shared = await sharedFolders(roots, names)
  const told = stores.map((store) => (shared.has(store.folder) ? broken(store, SHARED) : store))
  if (told.some(({ there }) => there))
    return { stores: told, faults: told.reduce((sum, { faults }) => sum + faults.length, 0) }
  const message = `there is neither \`${names.snapshots}\` nor \`${names.mirrors}\` in ${roots.map(({ shown }) => `\`${shown}\``).join(' or ')}`
  const help = 'name the folder that holds them with `--inputs DIR`, or begin with `policy anchor`'
  throw new PolicyError([{ code: 'no-storage', severity: 'error', message, help }], EXIT.verification)
}

const SHARED = 'snapshots and mirrors are one folder once links are followed'

function broken(store: StorageVerified, message: string): StorageVerified {
  return { ...store, there: true, faults: [...store.faults, { message, file: store.folder }] }
}

/** The folders of mirrors, as people name them, that are or lie in those of snapshots, or hold them. */
async function sharedFolders(
  roots: readonly InputsRoot[],
  { mirrors, snapshots }: Pick<Outputs, 'mirrors' | 'snapshots'>,
): Promise<ReadonlySet<string>> {
  const shared = new Set<string>()
  for (const root of roots) {
    const [one, other] = await Promise.all(
      [mirrors, snapshots].map((name) => realpath(path.join(root.real, name)).catch(() => null)),
    )
    if (one && other && (isWithin(one, other) || isWithin(other, one))) shared.add(shownBelow(root, mirrors))
  }
  return shared
}
