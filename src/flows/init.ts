import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { readShipped } from '../load/shipped.js'
import type { Initialised, NewFile } from '../model/init.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { createFiles, inTheWay, type FileToMake, type InTheWay, type NotMade } from '../store/createFiles.js'
import { lookAt } from '../store/present.js'
import { writing } from './outputFiles.js'

export interface InitOptions {
  /** The folder, as the user named it; relative to `cwd`. */
  readonly folder: string
  readonly cwd: string
  readonly dryRun: boolean
}

/**
 * What is written, in this order, and the shipped file that each is a copy of. npm leaves out a file that is named
 * `.gitignore`, and tools take folders with a dot for their own: so none of the shipped ones begins with one.
 */
const FILES: readonly (NewFile & { readonly from: string })[] = [
  {
    path: 'rules/policy.yaml',
    what: 'the levels, and the numbers that decide between them',
    from: 'templates/rules/policy.yaml',
  },
  {
    path: 'rules/facts.yaml',
    what: 'the signals: which value is read from which file',
    from: 'templates/rules/facts.yaml',
  },
  { path: 'rules/rules.yaml', what: 'the rules', from: 'templates/rules/rules.yaml' },
  {
    path: 'rules/responses.yaml',
    what: 'what is done at a level, and what forbids it',
    from: 'templates/rules/responses.yaml',
  },
  {
    path: 'rules/tests/levels.yaml',
    what: 'the tests of all that',
    from: 'templates/rules/tests/levels.yaml',
  },
  { path: 'signals/service.json', what: 'an example signal', from: 'templates/signals/service.json' },
  { path: 'signals/disk.csv', what: 'another one', from: 'templates/signals/disk.csv' },
  { path: 'signals/incidents.jsonl', what: 'another one', from: 'templates/signals/incidents.jsonl' },
  { path: 'signals/freeze.json', what: 'what the gate reads', from: 'templates/signals/freeze.json' },
  {
    path: 'schemas/policy.schema.json',
    what: 'by which an editor checks and completes the policy',
    from: 'schemas/policy.schema.json',
  },
  {
    path: 'schemas/policy_tests.schema.json',
    what: 'the same for its tests',
    from: 'schemas/policy_tests.schema.json',
  },
  { path: '.vscode/settings.json', what: 'the settings of VS Code', from: 'templates/vscode/settings.json' },
  {
    path: '.vscode/extensions.json',
    what: 'the extension that it needs for YAML',
    from: 'templates/vscode/extensions.json',
  },
  {
    path: '.github/workflows/policy.yml',
    what: 'the checks of every pull request',
    from: 'templates/github/policy.yml',
  },
  { path: '.gitignore', what: 'what runs write', from: 'templates/gitignore' },
  { path: 'README.md', what: 'what all this is', from: 'templates/README.md' },
]

/**
 * Writes a new policy into a folder, which is made when it is not there. Where anything stands in the way, nothing is
 * written at all: throws PolicyError that names everything (exit 3), or what could not be written (exit 1).
 */
export async function init({ folder, cwd, dryRun }: InitOptions): Promise<Initialised> {
  if (folder.trim() === '') throw usage('the folder has no name', 'name one, such as `policy init my-policy`')
  const place = path.resolve(cwd, folder)
  const obstacles = await writing(folder, () => obstaclesIn(place))
  if (obstacles.length > 0) throw refused(folder, obstacles)
  if (!dryRun) {
    const files: FileToMake[] = []
    for (const file of FILES) files.push({ path: file.path, content: await readShipped(file.from) })
    const notMade = await createFiles(place, files)
    if (notMade !== null) throw await failure(folder, notMade)
  }
  const belowRepository = await isBelowRepository(place)
  return { folder, files: FILES.map(({ path, what }) => ({ path, what })), written: !dryRun, belowRepository }
}

async function obstaclesIn(place: string): Promise<InTheWay[]> {
  const found = await inTheWay(
    place,
    FILES.map((file) => file.path),
  )
  const known = new Set(found.map((each) => each.path))
  return [...found, ...(await otherPolicyFiles(place)).filter((each) => !known.has(each.path))]
}

/** A file of another policy in the same folder would be read as a part of this one, and this one as a part of it. */
async function otherPolicyFiles(place: string): Promise<InTheWay[]> {
  const found: InTheWay[] = []
  for (const folder of ['rules', 'rules/tests']) {
    const names = await readdir(path.join(place, folder)).catch(noneThere)
    for (const name of names.filter((each) => /\.ya?ml$/i.test(each)).sort())
      found.push({ path: `${folder}/${name}`, why: 'belongs to a policy that is there already' })
  }
  return found
}

/** No such folder, or none at all, which is told elsewhere. One that cannot be read may hold a policy. */
function noneThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') return []
  throw error
}

function refused(folder: string, obstacles: readonly InTheWay[]): PolicyError {
  const problems = obstacles.map(({ path: name, why }): Problem => {
    const message = `\`${name === '' ? folder : path.join(folder, name)}\` ${why}`
    return { code: 'file-exists', severity: 'error', message }
  })
  const help = 'nothing was written; name another folder, such as `policy init other-folder`'
  return new PolicyError(
    problems.map((problem, index) => (index === problems.length - 1 ? { ...problem, help } : problem)),
    EXIT.refused,
  )
}

async function failure(folder: string, { error, path: name, left }: NotMade): Promise<PolicyError> {
  if (error.code === 'EEXIST')
    return refused(folder, [{ path: name, why: 'was made by somebody else meanwhile' }])
  const problems = await problemsOf(path.join(folder, name), error)
  const leftBehind = left.map((place): Problem => {
    const help = 'delete it before you try again'
    return {
      code: 'write-failed',
      severity: 'error',
      message: `\`${place}\` could not be taken away again`,
      help,
    }
  })
  return new PolicyError([...problems, ...leftBehind], EXIT.failed)
}

async function problemsOf(file: string, error: NodeJS.ErrnoException): Promise<readonly Problem[]> {
  try {
    await writing(file, () => Promise.reject(error))
  } catch (told) {
    if (told instanceof PolicyError) return told.problems
  }
  throw error
}

/** A `.git` above the folder, and none in it. */
async function isBelowRepository(place: string): Promise<boolean> {
  for (let above = place; ; above = path.dirname(above)) {
    if ((await lookAt(path.join(above, '.git')).catch(() => null)) !== null) return above !== place
    if (above === path.dirname(above)) return false
  }
}

function usage(message: string, help: string): PolicyError {
  return new PolicyError([{ code: 'usage', severity: 'error', message, help }], EXIT.usage)
}
