import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { isBelow } from './openBelow.js'

export type Folder =
  /** The names of what is in it; of hidden files too. */
  | { readonly kind: 'folder'; readonly real: string; readonly names: readonly string[] }
  | { readonly kind: 'missing' }
  /** `why` goes on from its name. */
  | { readonly kind: 'unfit'; readonly why: string }

/** A folder below a root (a real path), once links are followed, with what is in it. */
export async function folderBelow(root: string, folder: string): Promise<Folder> {
  try {
    const real = await realpath(path.join(root, folder))
    if (!isBelow(root, real)) return { kind: 'unfit', why: 'is a link that leads elsewhere' }
    return { kind: 'folder', real, names: (await readdir(real)).toSorted() }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { kind: 'missing' }
    return { kind: 'unfit', why: code === 'ENOTDIR' ? 'is no folder' : `cannot be read (${code})` }
  }
}
