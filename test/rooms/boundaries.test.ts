import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What each room may not reach for: the arrows of docs/architecture.md, and the effects that a pure room must not have. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  model: ['core', 'load', 'store', 'act', 'report', 'flows', 'cli', 'node:fs'],
  core: ['load', 'store', 'act', 'report', 'flows', 'cli', 'node:fs', 'node:child_process', 'execa'],
  load: ['core', 'store', 'act', 'report', 'flows', 'cli'],
  store: ['core', 'load', 'act', 'report', 'flows', 'cli'],
  act: ['core', 'load', 'store', 'report', 'flows', 'cli'],
  report: ['core', 'load', 'store', 'act', 'flows', 'cli', 'node:fs'],
  flows: ['report', 'cli'],
  cli: ['core', 'load', 'store', 'act'],
}

describe('the room boundaries', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'policy-rooms-'))
    await copyFile('.oxlintrc.json', path.join(folder, '.oxlintrc.json'))
    await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const plant = async (room: string, text: string): Promise<string> => {
    await mkdir(path.join(folder, 'src', room), { recursive: true })
    await writeFile(path.join(folder, 'src', room, 'planted.ts'), text)
    const lint = path.resolve('node_modules/.bin/oxlint')
    return run(lint, ['--deny-warnings', 'src'], { cwd: folder }).then(
      ({ stdout }) => `clean: ${stdout}`,
      ({ stdout }: { stdout: string }) => stdout,
    )
  }

  for (const [room, targets] of Object.entries(FORBIDDEN)) {
    it(`${room} may not import ${targets.join(', ')}`, async () => {
      for (const target of targets) {
        const name = /^(node:|execa)/.test(target) ? target : `../${target}/thing.js`
        for (const planted of [`import { thing } from '${name}'\nthing()\n`, `await import('${name}')\n`]) {
          expect(await plant(room, planted), `${room}: ${planted}`).to.contain('no-restricted-imports')
        }
      }
    })
  }

  it('also from and into a folder of a room', async () => {
    expect(await plant('load/inner', "import { thing } from '../../core/thing.js'\nthing()\n")).to.contain(
      'no-restricted-imports',
    )
    for (const [room, name] of [
      ['core', '../load/inner/thing.js'],
      ['report/inner', '../../core/inner/thing.js'],
      ['flows/inner', '../../report/inner/more/thing.js'],
    ] as const)
      expect(await plant(room, `import { thing } from '${name}'\nthing()\n`), `${room}: ${name}`).to.contain(
        'no-restricted-imports',
      )
  })

  it('lets every room import the model', async () => {
    for (const room of Object.keys(FORBIDDEN)) {
      expect(
        await plant(room, "import { EXIT } from '../model/problem.js'\nexport const code = EXIT.done\n"),
      ).to.match(/^clean/)
    }
  })

  for (const [what, text] of [
    ['the clock', 'export const now = Date.now()\n'],
    ['chance', 'export const any = Math.random()\n'],
    ['the process', 'export const env = process.env\n'],
  ] as const) {
    it(`core may not reach for ${what}`, async () => {
      expect(await plant('core', text)).to.match(/no-restricted-(properties|globals)/)
    })
  }
})
