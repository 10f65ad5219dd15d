import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { ProblemCode } from '../model/problem.js'

/** Where signals are read: the real path of the root, and the root as the user wrote it. */
export interface InputsRoot {
  readonly real: string
  readonly shown: string
}

export type OpenedInput =
  | { readonly kind: 'open'; readonly handle: FileHandle; readonly size: number; readonly modified: number }
  | { readonly kind: 'missing'; readonly note: string }
  | { readonly kind: 'fault'; readonly code: ProblemCode; readonly message: string }

/**
 * Opens a signal file for reading only. It must be a regular file and, once symbolic links are followed, lie below
 * the root: a link in a pull request must not read the machine's secrets into a decision.
 */
export async function openInput(root: InputsRoot, file: string): Promise<OpenedInput> {
  let handle: FileHandle | undefined
  try {
    const real = await realpath(path.join(root.real, file))
    if (!isBelow(root.real, real)) {
      return { kind: 'fault', code: 'signal-outside', message: `\`${file}\` leads out of the inputs root` }
    }
    // O_NONBLOCK: opening a pipe that nobody writes to must not hang the run.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    const info = await handle.stat()
    if (!info.isFile()) {
      await handle.close()
      const what = info.isDirectory() ? 'a folder' : 'not a regular file'
      return { kind: 'fault', code: 'signal-unreadable', message: `\`${file}\` is ${what}` }
    }
    return { kind: 'open', handle, size: info.size, modified: info.mtimeMs }
  } catch (error) {
    await handle?.close()
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { kind: 'missing', note: `\`${file}\` does not exist` }
    return { kind: 'fault', code: 'signal-unreadable', message: `\`${file}\` cannot be read (${code})` }
  }
}

function isBelow(root: string, real: string): boolean {
  const relative = path.relative(root, real)
  return (
    relative !== '' &&
    !relative.startsWith(`..${path.sep}`) &&
    relative !== '..' &&
    !path.isAbsolute(relative)
  )
}
