import type { ErrorObject } from 'ajv'
import { isObject } from '../model/json.js'
import { nameMeant } from '../model/nameMeant.js'
import type { Path } from '../model/source.js'
import { listHelp, wordHelp } from './commandHelp.js'
import { operatorMeant, OPERATORS } from './meantWords.js'
import { dayMeant } from './writtenDay.js'

const DURATIONS: ReadonlySet<string> = new Set(['timeout', 'maxAge', 'within', 'maxStateAge'])

/** In the tests of a policy. */
const CASE_LISTS: ReadonlySet<string> = new Set([
  'because',
  'actions',
  'gates',
  'missing',
  'stale',
  'invalid',
])

const NAME_LISTS: ReadonlySet<string> = new Set(['env', 'secrets', 'changes', 'largestOf', 'firstOf'])

/** What to write where a list stands for a mapping, a mapping for a list, or nothing at all. */
export function shapeHelp(error: ErrorObject, path: Path): { help?: string } {
  const { data } = error
  const key = path.at(-1)
  if (path.length === 0) return sectionsHelp(error)
  if (data === null && key === 'color') {
    return { help: "write it in quotes, `'#ef4444'`: a `#` after a blank begins a comment" }
  }
  const mapping = isObject(data)
  if (mapping && (key === 'all' || key === 'any')) return { help: 'put `- ` before each condition' }
  if (mapping && path.length === 1 && (key === 'levels' || key === 'rules' || key === 'gates')) {
    return { help: 'write its entries as a list: `- name: …`' }
  }
  if (mapping && path.length === 1 && key === 'waivers')
    return { help: 'write its entries as a list: `- { code: …, where: …, … }`' }
  if (typeof data === 'number' && DURATIONS.has(String(key))) {
    return { help: `write it with its unit, like \`${data}s\` or \`${data}m\`` }
  }
  if (typeof data === 'string' && NAME_LISTS.has(String(key))) {
    return { help: `write it as a list: \`[${data}]\`` }
  }
  if (typeof data === 'string' && path[0] === 'cases' && CASE_LISTS.has(String(key)))
    return { help: `write it as a list: \`[${data}]\`` }
  if (typeof data === 'string' && path[0] === 'levels' && path.length === 2)
    return { help: `write \`{ name: ${data}, color: …, description: … }\`` }
  if (typeof data === 'string' && (path[0] === 'rules' || path[0] === 'gates')) return ruleHelp(data, path)
  if (!Array.isArray(data)) return commandHelp(error, path)
  if (key === 'conditions') return { help: 'put the list under `all:` or `any:`' }
  if (key === 'not') return { help: '`not` takes one condition, without `- `; put several under `all:`' }
  if (path.length === 1 && key === 'actions') {
    return {
      help: 'write the levels as keys, and the actions of each as a list: `RED: [{ name: …, run: … }]`',
    }
  }
  if (path.length === 1 && (key === 'facts' || key === 'thresholds' || key === 'gateFacts')) {
    const value = key === 'thresholds' ? '90' : '{ file: …, … }'
    return { help: `write the names as keys, without \`- \`: \`integrity_score: ${value}\`` }
  }
  return {}
}

/** A part of a rule that is written as a plain text: `event: RED`, `- score < 90`. */
function ruleHelp(text: string, path: Path): { help?: string } {
  const key = path.at(-1)
  if (key === 'event') return { help: `write \`{ type: ${text} }\`` }
  if (key === 'params') return { help: `write \`{ reason: ${/[:{}[\],#'"]/.test(text) ? '…' : text} }\`` }
  if (!path.includes('conditions')) return {}
  const [, fact = '', sign = '', value = ''] =
    /^(\w+)\s*([<>=!]+|\bis\b)\s*([\w.-]+)\s*%?$/.exec(text.trim()) ?? []
  const operator = operatorMeant(sign, OPERATORS)
  return operator === undefined
    ? { help: 'write `{ fact: …, operator: …, value: … }`' }
    : { help: `write \`{ fact: ${fact}, operator: ${operator}, value: ${value} }\`` }
}

/** A command that is written as a shell would read it, and words of a command that YAML takes for something else. */
function commandHelp({ data }: ErrorObject, path: Path): { help?: string } {
  if (path[0] !== 'actions') return {}
  const isWord = typeof path.at(-1) === 'number'
  const key = isWord ? path.at(-2) : path.at(-1)
  if (key !== 'run' && key !== 'undo') {
    const isActions = path.length === 2 && typeof data === 'object' && data !== null
    return isActions ? { help: 'write its actions as a list: `- name: …`' } : {}
  }
  const help = isWord ? wordHelp(data) : typeof data === 'string' ? listHelp(data) : undefined
  return help === undefined ? {} : { help }
}

/** The keys that may stand here. */
export function sectionsHelp(error: ErrorObject): { help: string } {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object)
  return { help: `the keys here are ${known.map((name) => `\`${name}\``).join(', ')}` }
}

/** `red-score` and `Red Score` become `red_score`. */
export function nameHelp(data: unknown): { help?: string } {
  const name = nameMeant(String(data))
  if (name === undefined) return {}
  return /[:\uff1a]/u.test(String(data))
    ? { help: `put a plain blank after the colon: \`${name}: …\`` }
    : { help: `write \`${name}\`` }
}

/** `31.12.2026` is `2026-12-31`. */
export function dayHelp(data: unknown): { help?: string } {
  const day = dayMeant(String(data))
  return day === undefined ? {} : { help: `write \`${day}\`` }
}
