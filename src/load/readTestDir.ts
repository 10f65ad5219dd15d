import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '../model/problem.js'
import { ignoredFile, yamlFileNames, type Listed } from './readPolicyDir.js'
import { readOne, type YamlWords } from './readYamlFile.js'
import type { SourceText } from './sourceText.js'
import { strayTests } from './strayFiles.js'

const TEST_WORDS: YamlWords = {
  kind: 'test file',
  folder: 'folder of tests',
  unreadable: 'tests-unreadable',
  tooLarge: 'tests-unreadable',
  maxBytes: 8 * 1024 * 1024,
}

export interface TestDir {
  /** The folder with its links resolved; null when it cannot be read. */
  readonly real: string | null
  /** Every file that should be read, as people name it. */
  readonly files: readonly string[]
  readonly sources: readonly SourceText[]
  /** What keeps tests from being read: an error each, and warnings of files that look like tests and are none. */
  readonly problems: readonly Problem[]
}

/**
 * Reads every `*.yaml` and `*.yml` directly in the folder of tests, in the order of their names. `shown` is the folder as
 * people name it. No folder and no file are problems: who asks for tests and has none must not be told that all is well.
 */
export async function readTestDir(dir: string, shown: string): Promise<TestDir> {
  let listed: Listed
  try {
    listed = await yamlFileNames(dir)
  } catch (error) {
    return { real: null, files: [], sources: [], problems: [noFolder(error as NodeJS.ErrnoException, shown)] }
  }
  const { names, others, folders } = listed
  const real = await realpath(dir)
  const problems = [
    ...others.map((name) => ignoredFile(name, path.join(shown, name), TEST_WORDS)),
    ...(await strayTests(real, shown, folders)),
  ]
  if (names.length === 0)
    problems.push(noTests(shown, `the folder of tests \`${shown}\` holds no \`*.yaml\` file`))
  const files = names.map((name) => path.join(shown, name))
  const sources: SourceText[] = []
  for (const [index, name] of names.entries()) {
    const read = await readOne(real, name, files[index] as string, TEST_WORDS)
    if ('text' in read) sources.push(read)
    else problems.push(read)
  }
  return { real, files, sources, problems }
}

function noFolder({ code }: NodeJS.ErrnoException, shown: string): Problem {
  if (code === 'ENOENT') return noTests(shown, `there is no folder of tests \`${shown}\``)
  const why = code === 'ENOTDIR' ? 'is not a folder' : `cannot be read (${code})`
  return { code: 'tests-unreadable', severity: 'error', message: `\`${shown}\` ${why}`, at: { file: shown } }
}

function noTests(shown: string, message: string): Problem {
  const help = 'write cases into a file there, like `levels.yaml`'
  return { code: 'no-tests', severity: 'error', message, at: { file: shown }, help }
}
