import { readFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '../model/problem.js'
import type { SourceText } from './sourceText.js'

/** `yaml` checks for duplicate keys in quadratic time; at this size that is still an instant. */
const MAX_POLICY_BYTES = 256 * 1024

/**
 * Reads every `*.yaml` and `*.yml` directly in `dir`, in the order of their names (sub-folders hold tests and
 * other policies). `shown` is the folder as the user wrote it; problems name files by it.
 */
export async function readPolicyDir(
  dir: string,
  shown: string,
): Promise<{ sources: SourceText[]; problems: Problem[] }> {
  const names = await policyFileNames(dir, shown)
  if (!Array.isArray(names)) return { sources: [], problems: [names] }
  const sources: SourceText[] = []
  const problems: Problem[] = []
  for (const name of names) {
    const read = await readOne(path.join(dir, name), path.join(shown, name))
    if ('text' in read) sources.push(read)
    else problems.push(read)
  }
  return { sources, problems }
}

async function policyFileNames(dir: string, shown: string): Promise<string[] | Problem> {
  const fault = (message: string): Problem => ({
    code: 'no-policy',
    severity: 'error',
    message,
    at: { file: shown },
  })
  try {
    const entries = await readdir(dir)
    const names = entries.filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.')).toSorted()
    return names.length > 0 ? names : fault(`the rules folder \`${shown}\` holds no \`*.yaml\` file`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return fault(`there is no rules folder \`${shown}\``)
    if (code === 'ENOTDIR') return fault(`\`${shown}\` is not a folder`)
    return fault(`the rules folder \`${shown}\` cannot be read (${code})`)
  }
}

async function readOne(file: string, shown: string): Promise<SourceText | Problem> {
  const at = { file: shown }
  try {
    const info = await stat(file)
    if (!info.isFile()) {
      return {
        code: 'policy-unreadable',
        severity: 'error',
        message: `\`${shown}\` is not a regular file`,
        at,
      }
    }
    if (info.size > MAX_POLICY_BYTES) {
      const message = `\`${shown}\` has ${info.size} bytes; a policy file may have ${MAX_POLICY_BYTES}`
      return { code: 'policy-too-large', severity: 'error', message, at }
    }
    const bytes = await readFile(file)
    return { file: shown, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `\`${shown}\` is not UTF-8 text`
        : `\`${shown}\` cannot be read (${code})`
    return { code: 'policy-unreadable', severity: 'error', message, at }
  }
}
