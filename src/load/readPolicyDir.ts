import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '../model/problem.js'
import type { ProblemCode } from '../model/problemCodes.js'
import { openBelow } from './openBelow.js'
import type { SourceText } from './sourceText.js'

/** Far more than people write into one file, and still parsed in an instant. */
const MAX_POLICY_BYTES = 256 * 1024

/** What the YAML files of a folder are called, and how large they may be. */
export interface YamlWords {
  readonly kind: string
  readonly folder: string
  readonly unreadable: ProblemCode
  readonly tooLarge: ProblemCode
  readonly maxBytes: number
}

const POLICY_WORDS: YamlWords = {
  kind: 'policy file',
  folder: 'rules folder',
  unreadable: 'policy-unreadable',
  tooLarge: 'policy-too-large',
  maxBytes: MAX_POLICY_BYTES,
}

interface PolicyDir {
  readonly sources: SourceText[]
  /** Files that should be read and cannot: what they would have defined is not known. */
  readonly problems: Problem[]
  /** Warnings of files that look like policy files and are none: nothing of the policy is missing. */
  readonly ignored: Problem[]
}

/**
 * Reads every `*.yaml` and `*.yml` directly in `dir`, in the order of their names (sub-folders hold tests and
 * other policies). `shown` is the folder as the user wrote it; problems name files by it.
 */
export async function readPolicyDir(dir: string, shown: string): Promise<PolicyDir> {
  const listed = await policyFileNames(dir, shown)
  if (!('names' in listed)) return { sources: [], problems: [listed], ignored: [] }
  const ignored = listed.others.map((name) => ignoredFile(name, path.join(shown, name)))
  if (listed.names.length === 0) {
    return {
      sources: [],
      problems: [noPolicy(shown, `the rules folder \`${shown}\` holds no \`*.yaml\` file`)],
      ignored,
    }
  }
  const real = await realpath(dir)
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
  const policyName = /\.ya?ml/i.exec(name)?.[0].toLowerCase()
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
  /** Named almost like a policy file: `red.YAML`, `red.yml.txt`. */
  readonly others: readonly string[]
}

function isPolicy(name: string): boolean {
  return /\.ya?ml$/.test(name)
}

function isNearlyPolicy(name: string): boolean {
  return !isPolicy(name) && /\.ya?ml(?![a-z])/i.test(name)
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

/** The `*.yaml` and `*.yml` directly in a folder, hidden ones left out, in the order of their names. Throws what `readdir` throws. */
export async function yamlFileNames(dir: string): Promise<Listed> {
  const entries = (await readdir(dir, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = entries.map(({ name }) => name).filter(isPolicy)
  return {
    names,
    others: entries
      .filter((entry) => !entry.isDirectory() && isNearlyPolicy(entry.name) && !isCopy(entry.name, names))
      .map(({ name }) => name),
  }
}

/** Reads one file below a folder (a real path); `words` are for files that are none of the policy's own. */
export async function readOne(
  dir: string,
  name: string,
  shown: string,
  words: YamlWords = POLICY_WORDS,
): Promise<SourceText | Problem> {
  const fault = (why: string): Problem => {
    return {
      code: words.unreadable,
      severity: 'error',
      message: `\`${shown}\` ${why}`,
      at: { file: shown },
    }
  }
  const opened = await openBelow(dir, name)
  if (opened.kind === 'missing') return fault('was removed while the folder was read')
  if (opened.kind !== 'open')
    return fault(`${opened.why}${opened.kind === 'outside' ? ` the ${words.folder}` : ''}`)
  const { handle, size } = opened
  try {
    if (size > words.maxBytes) {
      const told = fault(`has ${size} bytes; a ${words.kind} may have ${words.maxBytes}`)
      return { ...told, code: words.tooLarge }
    }
    return { file: shown, text: new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile()) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return fault(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8 text' : `cannot be read (${code})`,
    )
  } finally {
    await handle.close()
  }
}
