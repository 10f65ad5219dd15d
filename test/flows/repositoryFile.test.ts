import { expect } from 'chai'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRepository } from '../../src/flows/repositoryFile.js'
import { scratch } from '../store/scratch.js'

describe('inRepository', () => {
  const at = scratch()
  const folder = (...names: string[]): string => {
    const made = path.join(at.path, ...names)
    mkdirSync(made, { recursive: true })
    return made
  }
  const FILE = 'rules/red.yaml'

  it('names a file by its way from the root of the repository, wherever the command was started', () => {
    folder('mono/.git')
    const team = folder('mono/team/rules')
    expect(inRepository(path.dirname(team), undefined)(FILE)).to.equal('team/rules/red.yaml')
    expect(inRepository(team, undefined)('red.yaml')).to.equal('team/rules/red.yaml')
    expect(inRepository(team, undefined)(`../../other/${FILE}`)).to.equal('other/rules/red.yaml')
    expect(inRepository(at.path, undefined)('mono/team/rules/red.yaml')).to.equal('team/rules/red.yaml')
    expect(inRepository('/', undefined)(path.join(team, 'red.yaml'))).to.equal('team/rules/red.yaml')
  })

  it('takes the file of a worktree for what it is', () => {
    writeFileSync(path.join(folder('tree'), '.git'), 'gitdir: ../mono/.git/worktrees/tree\n')
    expect(inRepository(folder('tree/team'), undefined)(FILE)).to.equal('team/rules/red.yaml')
  })

  it('keeps the name of a file that no repository holds', () => {
    const plain = folder('plain')
    expect(inRepository(plain, undefined)(FILE)).to.equal(FILE)
    expect(inRepository(plain, '')(`../${FILE}`)).to.equal(`../${FILE}`)
    expect(inRepository(plain, folder('elsewhere'))(FILE)).to.equal(FILE)
  })

  it('goes by the workspace of a job: itself where nothing in it has a `.git`, the repository and not its modules', () => {
    const workspace = folder('work')
    const team = folder('work/mono/module/team')
    const named = (): string => inRepository(team, workspace)(FILE)
    expect(named()).to.equal('mono/module/team/rules/red.yaml')
    writeFileSync(path.join(folder('work/mono/module'), '.git'), 'gitdir: ../.git/modules/module\n')
    expect(named()).to.equal('team/rules/red.yaml')
    folder('work/mono/.git')
    expect(named()).to.equal('module/team/rules/red.yaml')
    expect(inRepository(team, undefined)(FILE)).to.equal('team/rules/red.yaml')
    // What is above the workspace is none of the job's.
    folder('.git')
    expect(named()).to.equal('module/team/rules/red.yaml')
  })
})
