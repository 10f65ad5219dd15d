import os from 'node:os'
import type { Actor } from '../model/responseRecords.js'

/** Who runs this program: of the system, and of a CI system who started it there. */
export function actorOf(env: NodeJS.ProcessEnv): Actor {
  const ci = [env['GITHUB_ACTOR'], env['GITLAB_USER_LOGIN']].find((name) => name !== undefined && name !== '')
  return { user: userName(), host: os.hostname(), ...(ci === undefined ? {} : { ci }) }
}

/** A container may run under a number that no list of users knows. */
function userName(): string {
  try {
    return os.userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
