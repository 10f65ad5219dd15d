import { randomUUID } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redactor } from '../../src/act/redact.js'
import { runCommand, type Command, type CommandRan } from '../../src/act/runCommand.js'

/** Runs commands in a fresh folder for every test, removed afterwards with every process that a test left. */
export interface Runs {
  /** Where commands run; empty at first. */
  readonly folder: string
  /** Where the files with the output go. */
  readonly output: string
  run(command: readonly string[], options?: Partial<Command>): Promise<CommandRan>
  /** The living processes that commands of this test started. */
  alive(): number[]
}

export function runs(): Runs {
  let root = ''
  let count = 0
  const at = (name: string): string => join(root, name)
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
    mkdirSync(at('folder'))
  })
  afterEach(() => {
    for (const pid of processesIn(at('folder'))) process.kill(pid, 'SIGKILL')
    rmSync(root, { recursive: true, force: true })
  })
  return {
    get folder() {
      return at('folder')
    },
    get output() {
      return at('output')
    },
    alive: () => processesIn(at('folder')),
    run: (command, { env, ...options } = {}) => {
      count += 1
      const cookie = { name: 'TEST_MARK', value: randomUUID() }
      return runCommand({
        command,
        cwd: at('folder'),
        timeout: 20_000,
        outputPrefix: join(at('output'), `run-${count}`),
        redact: redactor({}, []),
        cookie,
        env: { PATH: process.env['PATH'] ?? '', ...env, [cookie.name]: cookie.value },
        ...options,
      })
    },
  }
}

/** Told by where they are, and not by what the code under test goes by. A zombie is nowhere. */
function processesIn(folder: string): number[] {
  const isIn = (pid: string): boolean => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isIn(name))
    .map(Number)
}

/** A command of this Node. */
export function node(script: string, ...args: string[]): string[] {
  return [process.execPath, '-e', script, ...args]
}

export function textOf(file: string | undefined): string {
  return readFileSync(file ?? 'no file was written', 'utf8')
}
