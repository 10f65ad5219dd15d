import type { InputsVerified, InputVerified } from '../model/inputsVerified.js'
import { problemDocument } from '../model/problem.js'
import { count } from './phrases.js'
import { problemsText } from './problemsText.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** Each file with what became of it, then every fault with its place, and a line that sums up. */
export function inputsText(verified: InputsVerified, style: Style = PLAIN): string {
  const { files, problems } = verified
  const widths = files.map((each) => [wordOf(each), visible(each.file), countOf(each)])
  const rows = columns(widths).map((row) => row.trimEnd())
  const listed = files.flatMap((each, index) => [
    dressed(rows[index] ?? '', each, style),
    ...indent(each.notes.map(visible), '    '),
  ])
  const faults = [...files.flatMap((each) => each.faults), ...problems]
  const untold = files
    .filter(({ more }) => more > 0)
    .map(({ file, more }) => `${visible(file)}: and ${more} more`)
  return [
    ...listed,
    '',
    ...(faults.length > 0 ? [...faults.map((each) => problemsText([each], style)), ...untold] : []),
    summary(verified, style),
    '',
  ].join('\n')
}

function wordOf({ present, checked, faults }: InputVerified): string {
  if (faults.length > 0) return 'broken'
  if (!present) return 'missing'
  return checked ? 'holds' : 'no schema'
}

function countOf({ records, faults, more }: InputVerified): string {
  const parts = [
    ...(records === null ? [] : [count(records, 'record')]),
    ...(faults.length > 0 ? [count(faults.length + more, 'fault')] : []),
  ]
  return parts.join(', ')
}

function dressed(row: string, file: InputVerified, style: Style): string {
  const word = wordOf(file)
  const dress = { broken: style.error, holds: style.good }[word] ?? style.warning
  return `${dress(word)}${row.slice(word.length)}`
}

function summary({ files, faults }: InputsVerified, style: Style): string {
  const missing = files.filter(({ present }) => !present).length
  const bare = files.filter(({ present, checked }) => present && !checked).length
  const parts = [
    `${count(files.length - missing, 'file')} verified`,
    ...(bare > 0 ? [`${bare} of them without a schema`] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ]
  const result = faults > 0 ? style.error(count(faults, 'fault')) : style.good('no fault')
  return `${result}: ${parts.join(', ')}`
}

/** The same as data. */
export function inputsDocument({ files, problems, faults }: InputsVerified) {
  return {
    faults,
    problems: problems.map(problemDocument),
    files: files.map((each) => ({ ...each, faults: each.faults.map(problemDocument) })),
  }
}
