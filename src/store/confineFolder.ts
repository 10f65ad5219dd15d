import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { confineOutput } from './confine.js'
import { ifThere } from './ifThere.js'

/**
 * Where a folder of outputs really is: the absolute path with every link resolved; it need not exist yet. `folder` is
 * relative to `root`. Throws PolicyError `output-outside` when that is not below the real root, `write-failed` when
 * something other than a folder is there.
 */
export async function confineFolder(root: string, folder: string): Promise<string> {
  const real = await ifThere(realpath(path.join(root, folder)))
  // What does not exist yet is resolved as a file that does not: nothing of it depends on what will be made.
  if (real === null) return confineOutput(root, folder)
  const way = path.relative(await realpath(root), real)
  if (way === '' || way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) {
    const message = `the output \`${folder}\` would be written to \`${real}\`, outside the workspace`
    throw refused(folder, {
      code: 'output-outside',
      message,
      help: 'remove the link, or give a path below the workspace',
    })
  }
  if (!(await stat(real)).isDirectory())
    throw refused(folder, { code: 'write-failed', message: `\`${folder}\` is not a folder` })
  return real
}

function refused(file: string, problem: Pick<Problem, 'code' | 'message' | 'help'>): PolicyError {
  return new PolicyError([{ severity: 'error', at: { file }, ...problem }], EXIT.failed)
}
