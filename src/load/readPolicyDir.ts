import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '../model/problem.js'
import { openBelow } from './openBelow.js'
import type { SourceText } from './sourceText.js'

/** Far more than people write into one file, and still parsed in an instant. */
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
  const real = await realpath(dir)
  const sources: SourceText[] = []
  const problems: Problem[] = []
  for (const name of names) {
    const read = await readOne(real, name, path.join(shown, name))
    if ('text' in read) sources.push(read)
    else problems.push(read)
  }
  return { sources, problems }
}

async function policyFileNames(dir: string, shown: string): Promise<string[] | Problem> {
  const help = 'name the folder with `--rules DIR`, or the workspace that holds `rules/` with `-C DIR`'
  const fault = (message: string): Problem => {
    return { code: 'no-policy', severity: 'error', message, at: { file: shown }, help }
  }
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

async function readOne(dir: string, name: string, shown: string): Promise<SourceText | Problem> {
  const fault = (why: string): Problem => {
    return {
      code: 'policy-unreadable',
      severity: 'error',
      message: `\`${shown}\` ${why}`,
      at: { file: shown },
    }
  }
  const opened = await openBelow(dir, name)
  if (opened.kind === 'missing') return fault('is a link to nothing')
  if (opened.kind !== 'open')
    return fault(`${opened.why}${opened.kind === 'outside' ? ' the rules folder' : ''}`)
  const { handle, size } = opened
  try {
    if (size > MAX_POLICY_BYTES) {
      const told = fault(`has ${size} bytes; a policy file may have ${MAX_POLICY_BYTES}`)
      return { ...told, code: 'policy-too-large' }
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
