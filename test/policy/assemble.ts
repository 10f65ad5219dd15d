import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

export const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/policy')

/**
 * Puts a rules folder together from the sound base and one fault, `<section>/<name>`: the faulty file stands in the
 * place of the base file of its section (`files/…`: beside all of them), under its own name. A fault of several files is
 * a folder. Below `several/`, what is told is told of more than one place.
 */
export function assemble(rules: string, fault?: string): void {
  mkdirSync(rules, { recursive: true })
  cpSync(path.join(FIXTURES, 'base'), rules, { recursive: true })
  if (fault === undefined) return
  const section = fault.split('/').at(-2) ?? ''
  rmSync(path.join(rules, `${section}.yaml`), { force: true })
  const folder = path.join(FIXTURES, fault)
  const several = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  if (several) cpSync(folder, rules, { recursive: true })
  else cpSync(`${folder}.yaml`, path.join(rules, `${path.basename(fault)}.yaml`))
}

/** Every fault that has a fixture: first the single ones, by section. */
export function faultNames(): string[] {
  return [...namesBelow('.'), ...namesBelow(SEVERAL).map((name) => `${SEVERAL}/${name}`)].toSorted()
}

const SEVERAL = 'several'

function namesBelow(folder: string): string[] {
  return readdirSync(path.join(FIXTURES, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['base', SEVERAL, 'three', 'shown'].includes(entry.name))
    .flatMap(({ name: section }) =>
      readdirSync(path.join(FIXTURES, folder, section)).map(
        (name) => `${section}/${name.replace(/\.yaml$/, '')}`,
      ),
    )
}

const SHOWN = path.join(FIXTURES, 'shown')

/** Codes that no single faulty file shows, each with a whole policy that does. */
export function shownNames(): string[] {
  return readdirSync(SHOWN).map((name) => name.replace(/\.yaml$/, ''))
}

/** The policy that shows a code; one that needs tests for it is a folder. */
export function assembleShown(rules: string, code: string): void {
  const file = path.join(SHOWN, `${code}.yaml`)
  if (existsSync(file)) cpSync(file, path.join(rules, 'policy.yaml'))
  else cpSync(path.join(SHOWN, code), rules, { recursive: true })
}
