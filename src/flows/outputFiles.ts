import type { Outputs } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'

/** The outputs of a policy, with the places where they are really written. */
export interface OutputFiles {
  readonly names: Outputs
  readonly state: string
  readonly log: string
  readonly audit: string
  readonly lock: string
}

/** Resolves every output inside the workspace before anything is written. */
export async function outputFiles(workspace: string, names: Outputs): Promise<OutputFiles> {
  const at = (file: string) => writing(file, () => confineOutput(workspace, file))
  return {
    names,
    state: await at(names.state),
    log: await at(names.log),
    audit: await at(names.audit),
    lock: await at(names.lock),
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EISDIR: 'a folder is in its place',
  ENOTDIR: 'a file is in the place of a folder',
  ENOENT: 'its folder does not exist',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'the file would be too large',
}

/** Does one write; a fault of the file system comes back as a problem that names the file. */
export async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof PolicyError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error
    const message = `\`${file}\` could not be written: ${REASONS[code] ?? 'the system refused'} (${code})`
    const help = 'what was there before is untouched; free the disk or mend the permissions, then run again'
    throw new PolicyError(
      [{ code: 'write-failed', severity: 'error', message, at: { file }, help }],
      EXIT.failed,
    )
  }
}
