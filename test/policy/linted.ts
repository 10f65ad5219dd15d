import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { placeOf } from '../../src/flows/place.js'
import { validate } from '../../src/flows/validate.js'
import type { Finding, Validation } from '../../src/model/validation.js'
import { toldText } from './told.js'

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/lint')

/** The time by which waivers are looked at, unless a test says another. */
export const NOW = Date.parse('2026-11-23T12:00:00Z')

/** The names of the fixtures that tell something, or of those that nearly do. */
export function lintNames(kind: 'told' | 'quiet'): string[] {
  return readdirSync(path.join(FIXTURES, kind))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.replace(/\.yaml$/, ''))
    .toSorted()
}

/** Puts a fixture into `workspace/rules` beside the small sound base, unless it has levels of its own. */
export function assembleLint(workspace: string, fixture?: string): void {
  const rules = path.join(workspace, 'rules')
  mkdirSync(rules, { recursive: true })
  const file = fixture === undefined ? undefined : path.join(FIXTURES, `${fixture}.yaml`)
  if (file === undefined || !/^levels:/m.test(readFileSync(file, 'utf8')))
    copyFileSync(path.join(FIXTURES, 'base.yaml'), path.join(rules, 'base.yaml'))
  if (file !== undefined) copyFileSync(file, path.join(rules, path.basename(file)))
}

/** Adds a file to the rules of `workspace`, such as `waivers.yaml` or `tests/cases.yaml`. */
export function addTo(workspace: string, name: string, text: string): void {
  const file = path.join(workspace, 'rules', name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

export function validation(workspace: string, now = NOW): Promise<Validation> {
  return validate({ place: placeOf(workspace, {}), now })
}

/** What is told, but for that there are no tests: the fixtures are about other things. */
export function findingsOf({ findings }: Validation): Finding[] {
  return findings.filter(({ problem }) => problem.code !== 'no-tests')
}

/** As `toldText`, with what a waiver calls each warning behind its place. */
export function findingText({ problem, where }: Finding): string {
  const [first = '', ...rest] = toldText(problem).split('\n')
  return [`${first}${where === null ? '' : `  (${where})`}`, ...rest].join('\n')
}

const TOLD = path.join(FIXTURES, 'told.txt')

export function readLintTold(): Map<string, string> {
  const told = new Map<string, string>()
  let name = ''
  for (const line of readFileSync(TOLD, 'utf8').split('\n')) {
    if (line !== '' && !line.startsWith(' ')) told.set((name = line), '')
    else if (line !== '') told.set(name, `${told.get(name)}${line}\n`)
  }
  return told
}

/** Only `UPDATE_GOLDEN=1` writes what is told now in the place of what was expected. */
export function writeLintTold(told: ReadonlyMap<string, string>): void {
  writeFileSync(TOLD, [...told].map(([name, text]) => `${name}\n${text}`).join('\n'))
}
