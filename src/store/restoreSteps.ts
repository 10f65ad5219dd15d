import { chmod, mkdir, readdir, realpath, rename, rm, rmdir, symlink } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, sep } from 'node:path'
import { makeDirectory, syncDirectory } from './durable.js'
import { folderOf, isRealFolder } from './present.js'
import { isTemporaryOf, replaceFile, temporaryBeside } from './replaceFile.js'

/** One change of one path each, durable when it returns; errno errors else. Paths are relative to `root`, a real path. */
export function restoreSteps(root: string) {
  /**
   * Where a path is at this moment. A folder above it may have been swapped for a link since it was looked at, and
   * nothing is to be written or deleted through that.
   */
  const placeOf = async (path: string): Promise<string> => {
    const folder = folderOf(path)
    const real = await realpath(join(root, folder))
    const way = relative(root, real)
    const isOut = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
    if (isOut || !(await isRealFolder(root, folder)))
      throw Object.assign(new Error(`EXDEV: ${folder} is a link now`), { code: 'EXDEV' })
    return join(real, basename(path))
  }

  const swapIn = async (path: string, make: (temporary: string) => Promise<void>): Promise<void> => {
    const place = await placeOf(path)
    const temporary = temporaryBeside(place)
    try {
      await make(temporary)
      await rename(temporary, place)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
      throw error
    }
    await syncDirectory(join(place, '..'))
  }

  return {
    async file(path: string, bytes: Buffer, mode: number): Promise<void> {
      await replaceFile(await placeOf(path), bytes, mode)
    },

    async link(path: string, target: Buffer): Promise<void> {
      await swapIn(path, (temporary) => symlink(target, temporary))
    },

    /** Made under another name, so that there is never one with another mode. */
    async folder(path: string, mode: number): Promise<void> {
      await swapIn(path, async (temporary) => {
        await mkdir(temporary, 0o700)
        await chmod(temporary, mode)
      })
    },

    /** The folder of a path, where somebody removed it. */
    async folderAbove(path: string): Promise<void> {
      const missing: string[] = []
      let above = folderOf(path)
      while (!(await isRealFolder(root, above))) {
        missing.unshift(above)
        above = folderOf(above)
      }
      for (const folder of missing) await makeDirectory(await placeOf(folder))
    },

    /** Of a folder, never of a link: `chmod` follows those. */
    async mode(path: string, mode: number): Promise<void> {
      if (!(await isRealFolder(root, path)))
        throw Object.assign(new Error(`ENOTDIR: ${path}`), { code: 'ENOTDIR' })
      const place = await placeOf(path)
      await chmod(place, mode)
      await syncDirectory(place).catch((error: NodeJS.ErrnoException) => {
        // Its owner may not read it, and the system writes it to the disk a little later.
        if (error.code !== 'EACCES') throw error
      })
    },

    async deletion(path: string, kind: 'folder' | 'other'): Promise<void> {
      const place = await placeOf(path)
      await (kind === 'folder' ? rmdir(place) : rm(place, { force: true }))
      await syncDirectory(join(place, '..'))
    },

    /** Removes what a restore that was killed left beside these paths. */
    async sweep(paths: readonly string[]): Promise<void> {
      const byFolder = new Map<string, string[]>()
      for (const path of paths) {
        const names = byFolder.get(folderOf(path))
        if (names === undefined) byFolder.set(folderOf(path), [path])
        else names.push(path)
      }
      for (const [folder, names] of byFolder) {
        if (!(await isRealFolder(root, folder))) continue
        for (const name of await readdir(join(root, folder))) {
          if (!name.endsWith('.tmp') || !names.some((path) => isTemporaryOf(path, name))) continue
          await rm(join(root, folder, name), { recursive: true, force: true })
        }
      }
    },
  }
}
