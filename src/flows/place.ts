import path from 'node:path'

/** What the user said of where things are, and where that is. Relative options start at the current directory. */
export interface Place {
  readonly workspace: string
  readonly workspaceShown: string
  readonly rules: string
  readonly rulesShown: string
  readonly inputs: string
  readonly inputsShown: string
}

export function placeOf(
  cwd: string,
  options: { workspace?: string; rules?: string; inputs?: string },
): Place {
  const workspaceShown = options.workspace ?? '.'
  const rulesShown = options.rules ?? path.join(workspaceShown, 'rules')
  const inputsShown = options.inputs ?? workspaceShown
  return {
    workspace: path.resolve(cwd, workspaceShown),
    workspaceShown,
    rules: path.resolve(cwd, rulesShown),
    rulesShown,
    inputs: path.resolve(cwd, inputsShown),
    inputsShown,
  }
}
