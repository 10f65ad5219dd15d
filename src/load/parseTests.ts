import type { ErrorObject } from 'ajv'
import type { TestsFile } from '../generated/testsFile.js'
import { isObject } from '../model/json.js'
import type { Position, Problem } from '../model/problem.js'
import type { Fault, Path, Place } from '../model/source.js'
import { pointerSteps } from './pointer.js'
import { schemaFaults } from './schemaFaults.js'
import { nameOf, show } from './schemaWords.js'
import { lineAt, positionAt, type SourceText } from './sourceText.js'
import { offsetOnDemand, parseYaml } from './yamlFile.js'
import type { OffsetOf } from './yamlPlaces.js'

/** From this size on a text is first read the quick way; reading more that way would not be felt. Characters. */
const QUICK_FROM = 1024

/** So many faults against the schema are told; a file that has more was made by a program. */
const MAX_FAULTS = 1000

/** A file of tests, and where each thing in it was written. */
export interface TestDocument {
  readonly source: SourceText
  /** Trustworthy but for the places of the faults. */
  readonly value: TestsFile
  readonly faults: readonly Fault[]
  readonly offsetOf: OffsetOf
  /** Where a case begins; known without looking for it in the whole file. */
  caseAt(index: number): Position
}

/**
 * Parses a file of tests and holds it against its schema. `document` is null when nothing can be tried of it: then the
 * problems say why.
 */
export async function parseTests(
  source: SourceText,
): Promise<{ document: TestDocument | null; problems: readonly Problem[] }> {
  const quick = source.text.length < QUICK_FROM ? null : await quickDocument(source)
  if (quick) return { document: quick, problems: [] }
  const { file, problems } = parseYaml(source)
  if (!file) return { document: null, problems }
  const { validateTestsFile } = await import('../generated/testValidators.js')
  const errors = validateTestsFile(file.value) ? [] : (validateTestsFile.errors ?? []).slice(0, MAX_FAULTS)
  const { offsetOf } = file
  const faults = faultsOf(errors, source, offsetOf)
  const value = file.value as TestsFile
  return { document: { source, value, faults, offsetOf, caseAt: whereCases(source, offsetOf) }, problems }
}

/** Only a file in which the schema finds nothing wrong: everything else is told with its place, which this does not know. */
async function quickDocument(source: SourceText): Promise<TestDocument | null> {
  const { quickYaml } = await import('./quickYaml.js')
  const read = await quickYaml(source, 'cases')
  if (!read) return null
  const { validateTestsFile } = await import('../generated/testValidators.js')
  const { value, entries } = read
  if (!validateTestsFile(value)) return null
  const offsetOf = offsetOnDemand(source)
  const caseAt = entries
    ? (index: number) => ({ file: source.file, ...entries[index] })
    : whereCases(source, offsetOf)
  return { source, value, faults: [], offsetOf, caseAt }
}

function whereCases(source: SourceText, offsetOf: OffsetOf): TestDocument['caseAt'] {
  return (index) => positionAt(source, offsetOf(['cases', index], 'value'))
}

function faultsOf(errors: readonly ErrorObject[], source: SourceText, offsetOf: OffsetOf): Fault[] {
  const others = errors.filter((error) => !namesLevel(error) && !hasOwnWords(error))
  const lineOf = ({ path, part }: Place): string => lineAt(source, offsetOf(path, part))
  return [
    ...schemaFaults(source.file, others, lineOf).map((fault) => ({
      ...fault,
      message: fault.message.replace('the policy file', 'a test file'),
    })),
    ...errors.filter(hasOwnWords).flatMap((error) => ownFault(error, source.file)),
  ]
}

/** Which levels there are, the policy knows, and which one was meant. */
function namesLevel({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword === 'pattern' && schemaPath.endsWith('/level/pattern')
}

const FORMS: readonly (readonly [schemaPath: RegExp, form: string])[] = [
  [/\/name\/pattern$/, 'the name of a case: one line, without control characters'],
  [/\/inputs\/pattern$/, 'a relative path with forward slashes, without control characters'],
]

function hasOwnWords({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword === 'minLength' || (keyword === 'pattern' && FORMS.some(([form]) => form.test(schemaPath)))
}

function ownFault({ keyword, schemaPath, instancePath, data }: ErrorObject, file: string): Fault[] {
  const path: Path = pointerSteps(instancePath).map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  const fault = (message: string): Fault[] => [
    { code: 'schema', severity: 'error', message, place: { file, path, part: 'value' } },
  ]
  if (keyword === 'minLength') return fault(`${nameOf(path)} is empty`)
  // That a name is empty is told, and that says it all.
  if (data === '') return []
  return fault(`${show(data)} is not ${FORMS.find(([form]) => form.test(schemaPath))?.[1]}`)
}

/** The cases of a document, whatever else is wrong with it. */
export function casesIn(value: unknown): readonly unknown[] {
  const cases = isObject(value) ? value['cases'] : undefined
  return Array.isArray(cases) ? cases : []
}
