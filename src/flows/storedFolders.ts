import { storedBefore } from '../core/storedBefore.js'
import { objectIn } from '../model/json.js'
import type { Outputs } from '../model/policy.js'
import { PolicyError } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import { readLines } from '../store/log.js'

/**
 * Why a folder of stored files that is not there should be, as the log of responses says; null where nothing does.
 * `root` is the real path of the workspace. A log that cannot be read may say so.
 */
export async function storedFolders(
  root: string,
  names: Outputs,
): Promise<(folder: string) => string | null> {
  const stored = storedBefore([names.mirrors, names.snapshots])
  try {
    for await (const { text } of readLines(await confineOutput(root, names.responseLog))) {
      const record = objectIn(text)
      if (record) stored.add(record)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!(error instanceof PolicyError) && code === undefined) throw error
    return () => `whether it was there is not known: \`${names.responseLog}\` cannot be read`
  }
  return (folder) => {
    const last = stored.lastIn(folder)
    return (
      last &&
      `it is gone: \`${last.action}\` of response ${last.responseId} wrote to it, and nothing took that back`
    )
  }
}
