import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** All that is below a folder, by path: `file 644 <sha256>`, `folder 755`, `link <target>`, and what else there may be. */
export function listTree(root: string, leaveOut: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder), { encoding: 'buffer' })) {
      const path = folder === '' ? name.toString() : `${folder}/${name.toString()}`
      if (leaveOut.includes(path)) continue
      const info = lstatSync(join(root, path))
      const mode = (info.mode & 0o7777).toString(8)
      if (info.isDirectory()) {
        found[path] = `folder ${mode}`
        walk(path)
      } else if (info.isSymbolicLink()) found[path] = `link ${readlinkSync(join(root, path))}`
      else if (info.isFile()) found[path] = `file ${mode} ${digest(readFileSync(join(root, path)))}`
      else found[path] = `special ${mode}`
    }
  }
  walk('')
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
