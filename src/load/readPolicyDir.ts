import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '../model/problem.js'
import { POLICY_WORDS, readOne } from './readYamlFile.js'
import type { SourceText } from './sourceText.js'
import { isPolicy, strayFolders, strayJson } from './strayFiles.js'

interface PolicyDir {
  readonly sources: SourceText[]
  /** Files that should be read and cannot: what they would have defined is not known. */
  readonly problems: Problem[]
  /** Warnings of files that look like policy files and are none: nothing of the policy is missing. */
  readonly ignored: Problem[]
}

/**
 * Reads every `*.yaml` and `*.yml` directly in `dir`, in the order of their names (sub-folders hold tests and
 * other policies; what else of a policy they hold is told). `shown` is the folder as the user wrote it; problems name
 * files by it.
 */
export async function readPolicyDir(dir: string, shown: string): Promise<PolicyDir> {
  const listed = await policyFileNames(dir, shown)
  if (!('names' in listed)) return { sources: [], problems: [listed], ignored: [] }
  const real = await realpath(dir)
  const ignored = [
    ...listed.others.map((name) => ignoredFile(name, path.join(shown, name))),
    ...(await strayJson(real, shown, listed.json)),
    ...(await strayFolders(
      real,
      shown,
      listed.folders.filter((name) => name !== 'tests'),
    )),
  ]
  if (listed.names.length === 0) {
    return {
      sources: [],
      problems: [noPolicy(shown, `the rules folder \`${shown}\` holds no \`*.yaml\` file`)],
      ignored,
    }
  }
  const sources: SourceText[] = []
  const problems: Problem[] = []
  for (const name of listed.names) {
    const read = await readOne(real, name, path.join(shown, name))
    if ('text' in read) sources.push(read)
    else problems.push(read)
  }
  return { sources, problems, ignored }
}

function noPolicy(shown: string, message: string): Problem {
  const help = 'name the folder with `--rules DIR`, or the workspace that holds `rules/` with `-C DIR`'
  return { code: 'no-policy', severity: 'error', message, at: { file: shown }, help }
}

/** A warning of a file that is named almost as one that is read. */
export function ignoredFile(name: string, shown: string, { kind } = POLICY_WORDS): Problem {
  const policyName = /\.ya?ml(?![a-z])/i.exec(name)?.[0].toLowerCase() ?? '.yaml'
  return {
    code: 'ignored-file',
    severity: 'warning',
    message: `\`${shown}\` is not read: ${kind}s end with \`.yaml\` or \`.yml\``,
    at: { file: shown },
    help: `let its name end with \`${policyName}\`, or move it out of the folder`,
  }
}

export interface Listed {
  readonly names: readonly string[]
  /** Named almost like a policy file: `red.YAML`, `red.yml.txt`, `red.ymal`. */
  readonly others: readonly string[]
  readonly json: readonly string[]
  readonly folders: readonly string[]
}

function isNearlyPolicy(name: string): boolean {
  return !isPolicy(name) && /\.ya?ml(?![a-z])|\.(ymal|yalm|yam|yamll|ymll)$/i.test(name)
}

/** A copy that an editor or a tool keeps of a file that is there. Without that file it is what became of it. */
function isCopy(name: string, names: readonly string[]): boolean {
  return names.includes(name.replace(/(~|\.(bak|orig|rej))+$/, ''))
}

async function policyFileNames(dir: string, shown: string): Promise<Listed | Problem> {
  try {
    return await yamlFileNames(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return noPolicy(shown, `there is no rules folder \`${shown}\``)
    if (code === 'ENOTDIR') return noPolicy(shown, `\`${shown}\` is not a folder`)
    return noPolicy(shown, `the rules folder \`${shown}\` cannot be read (${code})`)
  }
}

/** What is directly in a folder, hidden ones left out, in the order of the names. Throws what `readdir` throws. */
export async function yamlFileNames(dir: string): Promise<Listed> {
  const entries = (await readdir(dir, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = entries.map(({ name }) => name).filter(isPolicy)
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  return {
    names,
    others: files.filter((name) => isNearlyPolicy(name) && !isCopy(name, names)),
    json: files.filter((name) => name.endsWith('.json')),
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  }
}
