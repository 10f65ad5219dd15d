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

export const POLICY_WORDS: YamlWords = {
  kind: 'policy file',
  folder: 'rules folder',
  unreadable: 'policy-unreadable',
  tooLarge: 'policy-too-large',
  maxBytes: MAX_POLICY_BYTES,
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
    if (code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') return fault(`cannot be read (${code})`)
    return { ...fault('is not UTF-8 text'), help: 'save it with the encoding UTF-8' }
  } finally {
    await handle.close()
  }
}
