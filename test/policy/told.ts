import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Problem } from '../../src/model/problem.js'

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/policy')

/** A problem as one or two lines: `code file:line:column message`, and its help below. The folder is left out. */
export function toldText({ code, at, message, help }: Problem): string {
  const place = at ? [path.basename(at.file), at.line, at.column].filter((each) => each !== undefined) : []
  return `  ${code} ${place.join(':')} ${message.replaceAll('\n', '\\n')}\n${help === undefined ? '' : `    help: ${help}\n`}`
}

/** What is expected to be told of each fault: its name on a line of its own, and its problems indented below. */
export function readTold(file = 'told.txt'): Map<string, string> {
  const told = new Map<string, string>()
  let name = ''
  for (const line of readFileSync(path.join(FOLDER, file), 'utf8').split('\n')) {
    if (line !== '' && !line.startsWith(' ')) told.set((name = line), '')
    else if (line !== '') told.set(name, `${told.get(name)}${line}\n`)
  }
  return told
}

/** Only `UPDATE_GOLDEN=1 npm test` writes what is told now in the place of what was expected. */
export function writeTold(told: ReadonlyMap<string, string>, file = 'told.txt'): void {
  writeFileSync(path.join(FOLDER, file), [...told].map(([name, text]) => `${name}\n${text}`).join('\n'))
}
