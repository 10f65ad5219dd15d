import path from 'node:path'
import { isOwn } from './responseFiles.js'
import type { Responding } from './responding.js'
import type { Group } from './vouchedChanges.js'

type Where = Pick<Responding, 'policy' | 'place' | 'files'>

/** What other commands write while an action runs, with the log that tells of it. */
export function vouchedGroups({ policy, place, files }: Where): Group[] {
  const { trust, brake } = policy.responding.guards
  const { names } = files
  const of = (fact: string | undefined): string[] => guardFilesOf([fact], { policy, place, files })
  return [
    group(names.log, names.state),
    group(names.trustLog, ...of(trust?.locked)),
    group(names.brakeLog, ...of(brake?.engaged)),
  ]
}

function group(log: string, ...members: string[]): Group {
  return { log, files: [log, ...members].map((each) => path.posix.normalize(each)) }
}

/** The files that an operator command may write while an action runs. */
function guardFiles(context: Where): string[] {
  const { trust, brake } = context.policy.responding.guards
  return guardFilesOf([trust?.locked, brake?.engaged], context)
}

function guardFilesOf(facts: readonly (string | undefined)[], { policy, place, files }: Where): string[] {
  const gateSpecs = policy.responding.gateFacts.flatMap((each) => (each.kind === 'signal' ? [each.spec] : []))
  return [...policy.signals, ...gateSpecs]
    .filter(({ name }) => facts.includes(name))
    .map(({ from }) =>
      path.relative(files.root, path.join(place.inputs, from.file)).split(path.sep).join('/'),
    )
}

/**
 * What no undo may restore, whatever an action declares: what this program writes itself, the rules, and git's own files.
 * Paths are relative to the workspace, links resolved.
 */
export function untouchable(context: Where): (file: string) => boolean {
  const { files, place } = context
  const own = isOwn(files, guardFiles(context))
  const rules = path.relative(files.root, place.rules).split(path.sep).join('/')
  return (file) => own(file) || isWithin(file, rules) || file.split('/').includes('.git')
}

/** Whether a path is another one, or lies below it. */
export function isWithin(file: string, declared: string): boolean {
  const folder = path.posix.normalize(declared).replace(/\/$/, '')
  return file === folder || file.startsWith(`${folder}/`)
}
