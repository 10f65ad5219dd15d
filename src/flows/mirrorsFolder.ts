import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { outputsOf } from '../core/outputs.js'
import type { Outputs } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import { confineFolder } from '../store/confineFolder.js'
import { writing } from './outputFiles.js'
import type { Place } from './place.js'

/**
 * Where anchors are mirrored: the real path, which need not exist yet. Throws PolicyError: it leads out of the workspace
 * (exit 1), or links make it one with another output, the rules or git's own files (exit 2).
 */
export async function mirrorsFolder(
  root: string,
  { rules, rulesShown }: Place,
  names: Outputs,
): Promise<string> {
  const { mirrors, snapshots } = names
  const folder = await writing(mirrors, () => confineFolder(root, mirrors))
  const taken: string[] = []
  const other = await writing(snapshots, () => confineFolder(root, snapshots)).catch(() => null)
  if (other !== null && meet(folder, other)) taken.push(`the output \`snapshots\`, \`${snapshots}\``)
  if (meet(folder, await realpath(rules))) taken.push(`the policy in \`${rulesShown}\``)
  if (path.relative(root, folder).split(path.sep).includes('.git')) taken.push('a folder of git itself')
  for (const key of outputsOf('file')) {
    const file = await confineOutput(root, names[key]).catch(() => null)
    if (file !== null && isWithin(file, folder))
      taken.push(`the folder of the output \`${key}\`, \`${names[key]}\``)
  }
  if (taken.length > 0)
    throw new PolicyError(
      taken.map((what) => shared(mirrors, what)),
      EXIT.usage,
    )
  return folder
}

/** Whether a real path is a folder's, or lies below it. */
export function isWithin(place: string, folder: string): boolean {
  return place === folder || place.startsWith(`${folder}${path.sep}`)
}

function meet(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one)
}

function shared(mirrors: string, what: string): Problem {
  const message = `the output \`mirrors\`, \`${mirrors}\`, is also ${what}`
  const help = 'give the output a folder of its own, and remove links that lead elsewhere'
  return { code: 'bad-path-name', severity: 'error', message, help }
}
