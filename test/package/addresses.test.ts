import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT, trackedFiles } from '../scripts/clone.js'

// Put together from parts, so that this file does not hold what it looks for.
const REGISTRIES = ['npmjs', 'yarnpkg', 'npmmirror', 'jsr'].map(
  (name) => new RegExp(`\\b(registry|npm)\\.${name}\\.|\\b${name}\\.(org|com|io)\\b`),
)
const RESOLVED = new RegExp(`"${'resolv'}${'ed'}"\\s*:`)
const TARBALL = new RegExp(`https?://\\S+${'\\.t'}(ar\\.)?gz\\b`)

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { version: string; integrity?: string; optionalDependencies?: Record<string, string> }>
  >
}

describe('addresses', () => {
  it('of registries and downloads stand in no file', () => {
    const found: string[] = []
    for (const name of trackedFiles()) {
      const bytes = readFileSync(path.join(ROOT, name))
      if (bytes.includes(0)) continue
      for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
        const hits = [...REGISTRIES, TARBALL, ...(name.endsWith('lock.json') ? [RESOLVED] : [])]
        if (hits.some((each) => each.test(line))) found.push(`${name}:${index + 1}`)
      }
    }
    expect(found).to.deep.equal([])
  })
})

describe('the lockfile', () => {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lockfile
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >

  it('asks for what package.json asks for', () => {
    for (const key of ['dependencies', 'devDependencies', 'engines', 'bin', 'version']) {
      expect((packages[''] as unknown as Record<string, unknown>)[key], key).to.deep.equal(manifest[key])
    }
  })

  it('says of every package by its digest what it must be', () => {
    const without = Object.entries(packages).filter(
      ([name, { integrity }]) => name !== '' && !integrity?.startsWith('sha512-'),
    )
    expect(without.map(([name]) => name)).to.deep.equal([])
  })

  it('knows the packages for other machines too, without which `npm ci` refuses it', () => {
    const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !packages[`node_modules/${name}`]),
    )
    expect(missing).to.deep.equal([])
  })
})
