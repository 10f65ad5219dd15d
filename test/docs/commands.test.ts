import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { execa } from 'execa'
import { parse } from 'yaml'
import { validateTestsFile } from '../../src/generated/testValidators.js'
import { validatePolicyFile } from '../../src/generated/validators.js'
import { ROOT, checkout, policy, type Checkout } from '../examples/checkout.js'
import { difference, isShortened } from './output.js'
import { pages, type Block, type Page } from './pages.js'

/** With `UPDATE_DOCS=1`, outputs that are shown whole are written anew instead of compared. */
const update = process.env['UPDATE_DOCS'] === '1'

const all = pages()

describe('documentation', () => {
  describe('every sh block runs, and prints what the page shows', () => {
    for (const page of all.filter(({ blocks }) => blocks.some(({ lang }) => lang === 'sh'))) {
      it(page.file, async () => {
        const clone = checkout()
        try {
          await followPage(clone, page)
        } finally {
          clone.remove()
        }
      })
    }
  })

  // One order finds nearly all that both find, and half as fast: the campaign takes both.
  const orders =
    process.env['POLICY_CAMPAIGN'] === '1' ? ['from the first', 'from the last'] : ['from the last']
  for (const order of orders) {
    const inOrder = order === 'from the last' ? all.toReversed() : all
    it(`the pages can be followed ${order} in one clone, which git then finds as it was`, async function () {
      this.timeout(180_000)
      if (update) this.skip()
      const clone = checkout()
      const git = async (...args: string[]): Promise<string> =>
        (await execa('git', args, { cwd: clone.dir, env: clone.env, extendEnv: false })).stdout
      try {
        await git('init', '--quiet')
        await git('add', '.')
        await git('commit', '--quiet', '--message', 'the clone')
        const branches = await git('branch', '--list', '--verbose')
        for (const page of inOrder) await followPage(clone, page)
        expect(await git('status', '--porcelain')).to.equal('')
        expect(await git('branch', '--list', '--verbose')).to.equal(branches)
      } finally {
        clone.remove()
      }
    })
  }

  it('only these blocks are not run', () => {
    const console = all.flatMap(({ file, blocks }) =>
      blocks.filter(({ lang }) => lang === 'console').map(({ text }) => `${file}: ${text.trim()}`),
    )
    expect(console).to.deep.equal([
      'README.md: npm start\nnpm test',
      `README.md: alias policy="node '$PWD/bin/policy.js'"`,
      'README.md: npm install ./policy-orchestrator-0.1.0.tgz\ncp -R node_modules/policy-orchestrator/rules rules\nnpx policy run',
      'docs/how-to/set-up-an-editor.md: policy test --watch',
      'docs/how-to/set-up-an-editor.md: eval "$(policy completion zsh)"',
      'docs/how-to/set-up-an-editor.md: policy completion fish > ~/.config/fish/completions/policy.fish',
    ])
  })

  it('blocks have a language that says what becomes of them, and none hides in a list', () => {
    for (const { file, text } of all) expect(text, file).not.to.match(/^[ \t]+```/m)
    const known = ['sh', 'console', 'text', 'json', 'yaml', 'mermaid']
    for (const { file, blocks } of all)
      for (const { lang, line } of blocks) expect(known, `${file}:${line}`).to.include(lang)
  })

  it('every yaml block is a valid part of a policy or, where it says so, of its tests', () => {
    let tests = 0
    for (const { file, blocks } of all) {
      for (const { text, line, note } of blocks.filter(({ lang }) => lang === 'yaml')) {
        const value: unknown = parse(text)
        if (note === 'not a policy file' || value === null) continue
        const isTests = note === 'tests file'
        const validate = isTests ? validateTestsFile : validatePolicyFile
        if (isTests) tests += 1
        const valid = validate(isTests ? wholeTestsFile(value) : value)
        expect(
          valid,
          `${file}:${line}: ${JSON.stringify(validate.errors?.map((each) => each.message))}`,
        ).to.equal(true)
      }
    }
    expect(tests).to.be.above(0)
  })

  it('every command and every long option in a block is one that there is', async () => {
    const clone = checkout()
    try {
      const helps = new Map<string, string>()
      const helpOf = async (words: readonly string[]): Promise<string> => {
        const name = words.join(' ')
        const known = helps.get(name) ?? (await policy(clone, [...words, '--help'])).stdout
        helps.set(name, known)
        return known
      }
      const commands = commandsIn(await helpOf([]))
      expect(commands).to.include.members(['run', 'respond', 'trust'])
      for (const { file, blocks } of all) {
        for (const { lang, text, line } of blocks) {
          // Elsewhere "the policy is broken" may be part of an output.
          const runs = lang === 'sh' || lang === 'console'
          for (const [, command = '', second = '', rest = ''] of text.matchAll(
            /(?<=^|[\s(`])policy ([a-z]+)(?: ([a-z]+))?([^|;&#`\n]*)/gm,
          )) {
            if (!runs && !commands.includes(command)) continue
            const at = `${file}:${line}: policy ${command}`
            expect(commands, at).to.include(command)
            const below = commandsIn(await helpOf([command]))
            if (below.length > 0 && second) expect(below, at).to.include(second)
            const help = await helpOf(below.length > 0 && second ? [command, second] : [command])
            for (const [option] of rest.matchAll(/(?<=\s)--[a-z][a-z-]*/g))
              expect(help, `${at} ${second} ${option}`).to.match(new RegExp(`${option}\\b`))
          }
        }
      }
    } finally {
      clone.remove()
    }
  })
})

/** A block shows the cases that it speaks of, and leaves out the rest of their file. */
function wholeTestsFile(shown: unknown): unknown {
  return Array.isArray(shown) ? { now: '2026-01-15T12:00:00Z', cases: shown } : shown
}

/** The commands that a help lists; none where it is the help of a command without commands below it. */
function commandsIn(help: string): string[] {
  const [, list = ''] = /^Commands:\n((?: .*\n)+)/m.exec(help) ?? []
  return [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name)
}

/** Runs the blocks of a page one after another, each where the one before left off. */
async function followPage(clone: Checkout, page: Page): Promise<void> {
  const fresh: (readonly [Block, string])[] = []
  let cwd = clone.dir
  for (const [index, block] of page.blocks.entries()) {
    if (block.lang !== 'sh') continue
    const ran = await runBlock(clone, block, cwd)
    expect(ran.exit, `${page.file}:${block.line}\n${ran.output.slice(-2000)}`).to.equal(block.exit)
    cwd = ran.cwd
    const shown = page.blocks[index + 1]
    if (!shown?.follows || shown.lang === 'sh') continue
    const fault = difference(shown.text, ran.output)
    if (fault !== null && update && !isShortened(shown.text)) fresh.push([shown, ran.output])
    else expect(fault, `${page.file}:${shown.line}, of\n${ran.output}`).to.equal(null)
  }
  if (update) rewrite(page, fresh)
}

/** Runs one block as a reader would who types it where the block before left off; stdout and stderr as they come. */
async function runBlock(clone: Checkout, { text }: Block, cwd: string) {
  const note = path.join(clone.dir, '..', 'cwd')
  const { exitCode, stdout } = await execa(
    'bash',
    ['-euo', 'pipefail', '-c', `trap 'pwd > "$CWD_NOTE"' EXIT\nexec 2>&1\n${text}`],
    {
      cwd,
      env: { ...clone.env, CWD_NOTE: note },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    },
  )
  return { exit: exitCode, output: stdout, cwd: readFileSync(note, 'utf8').trim() }
}

function rewrite({ file, text }: Page, fresh: readonly (readonly [Block, string])[]): void {
  const written = fresh
    .toReversed()
    .reduce(
      (page, [{ start, end }, output]) => `${page.slice(0, start)}${output.trimEnd()}\n${page.slice(end)}`,
      text,
    )
  if (written !== text) writeFileSync(path.join(ROOT, file), written)
}
