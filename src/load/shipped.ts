import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** The package itself. The bundle has no `import.meta`, and lies one folder below it; this module lies two below it. */
const PACKAGE =
  import.meta.dirname === undefined ? path.join(__dirname, '..') : path.join(import.meta.dirname, '../..')

/** The bytes of a file that comes with the package. `name` is relative to it; never what a user wrote. */
export async function readShipped(name: string): Promise<Buffer> {
  return readFile(path.join(PACKAGE, name))
}

/** The names in a folder that comes with the package, in alphabetical order. */
export async function shippedIn(folder: string): Promise<string[]> {
  return (await readdir(path.join(PACKAGE, folder))).sort()
}
