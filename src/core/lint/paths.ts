import type { Fault, Place } from '../../model/source.js'
import { isFact } from '../factFormat.js'
import type { Sections } from '../sections.js'
import { placeIn } from './places.js'

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i
const VARIABLE = /\$\{[^}]*\}?|\$\([^)]*\)?|\$\w+|\{+[^}]*\}*|%\w+%/
const PATTERN = /[*?]/

/** Files that can hardly be there by such a name: with a default for a missing file, nobody would notice. */
export function oddPaths({ facts, thresholds, gateFacts, inputFiles }: Sections): Fault[] {
  const told = new Set<string>()
  const read = [
    ...[...facts, ...thresholds, ...gateFacts].flatMap(({ value, place }) =>
      isFact(value) ? [{ file: value.file, place: placeIn(place, 'file') }] : [],
    ),
    ...inputFiles.map(({ name, place }) => ({ file: name, place: placeIn(place) })),
  ]
  return read.flatMap(({ file, place }) => {
    const fault = told.has(file) ? null : oddPath(file, place)
    told.add(file)
    return fault ?? []
  })
}

function oddPath(file: string, place: Place): Fault | null {
  const odd = (message: string, help: string): Fault => ({
    code: 'odd-path',
    severity: 'warning',
    message,
    place,
    help,
  })
  if (ADDRESS.test(file))
    return odd(
      `\`${file}\` is an address, and only files are read`,
      'let something else fetch it into a file, and name that',
    )
  const [variable] = VARIABLE.exec(file) ?? []
  if (variable !== undefined)
    return odd(
      `nothing is put in the place of \`${variable}\` in \`${file}\`: the file would have just that name`,
      'write the path out; `--inputs DIR` sets where it begins',
    )
  const [sign] = PATTERN.exec(file) ?? []
  if (sign === undefined) return null
  return odd(
    `\`${sign}\` in \`${file}\` stands for itself: one file is read, and it would have just that name`,
    'name the file',
  )
}
