import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/policy')

/**
 * Puts a rules folder together from the sound base and one fault, `<section>/<name>`: the faulty file stands in the
 * place of the base file of its section (`files/…`: beside all of them), under its own name. A fault of several files is
 * a folder.
 */
export function assemble(rules: string, fault?: string): void {
  mkdirSync(rules, { recursive: true })
  cpSync(path.join(FIXTURES, 'base'), rules, { recursive: true })
  if (fault === undefined) return
  const [section = ''] = fault.split('/')
  rmSync(path.join(rules, `${section}.yaml`), { force: true })
  const folder = path.join(FIXTURES, fault)
  const several = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  if (several) cpSync(folder, rules, { recursive: true })
  else cpSync(`${folder}.yaml`, path.join(rules, `${path.basename(fault)}.yaml`))
}

/** Every fault that has a fixture. */
export function faultNames(): string[] {
  return readdirSync(FIXTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'base')
    .flatMap(({ name: section }) =>
      readdirSync(path.join(FIXTURES, section)).map((name) => `${section}/${name.replace(/\.yaml$/, '')}`),
    )
    .toSorted()
}
