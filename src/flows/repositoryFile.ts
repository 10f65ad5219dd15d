import { existsSync } from 'node:fs'
import path from 'node:path'

/**
 * How a repository names a file that is named from `cwd`: by the way from its root, whatever folder of it the command was
 * started in. Outside of one, the file keeps its name. `workspace` is where a CI job checks out what it works on.
 */
export function inRepository(cwd: string, workspace: string | undefined): (file: string) => string {
  const roots = new Map<string, string | null>()
  return (file) => {
    const whole = path.resolve(cwd, file)
    const folder = path.dirname(whole)
    const known = roots.get(folder)
    const root = known === undefined ? rootOf(folder, workspace) : known
    roots.set(folder, root)
    return root === null ? file : path.relative(root, whole)
  }
}

/**
 * The next folder upwards with a `.git`. In a job's workspace it is the uppermost one, for below it are modules of that
 * repository; and the workspace itself where none is, for a checkout without git has no `.git`.
 */
function rootOf(folder: string, workspace: string | undefined): string | null {
  const above = foldersAbove(folder)
  const end = workspace ? above.indexOf(path.resolve(workspace)) : -1
  if (end < 0) return above.find(isRepository) ?? null
  const inside = above.slice(0, end + 1)
  return inside.findLast(isRepository) ?? inside.at(-1) ?? null
}

function foldersAbove(folder: string): string[] {
  const above = path.dirname(folder)
  return above === folder ? [folder] : [folder, ...foldersAbove(above)]
}

function isRepository(folder: string): boolean {
  return existsSync(path.join(folder, '.git'))
}
