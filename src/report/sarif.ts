import type { Position, Problem } from '../model/problem.js'
import { PROBLEMS, type ProblemCode } from '../model/problemCodes.js'
import { asGiven, repositoryPath, type NamedFile } from './repositoryPath.js'
import { visible } from './visible.js'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/**
 * Problems as a log of SARIF 2.1.0, for services that keep track of findings. `version` is that of this program. A
 * problem that has no place is no finding about a file: it stands among the notifications of the invocation. Waived
 * warnings are not for here: GitHub opens an alert for each result, and does not look at `suppressions`.
 */
export function sarifReport(
  problems: readonly Problem[],
  version: string,
  named: NamedFile = asGiven,
): string {
  const rules = Object.keys(PROBLEMS).filter((code) => problems.some((problem) => problem.code === code))
  const placed = problems.flatMap((problem) =>
    problem.at ? [{ ...problem, at: { ...problem.at, file: named(problem.at.file) } }] : [],
  )
  const unplaced = problems.filter(({ at }) => at === undefined)
  const fingerprintOf = fingerprints()
  const run = {
    tool: { driver: { name: 'policy', semanticVersion: version, rules: rules.map(descriptor) } },
    invocations: [
      {
        executionSuccessful: unplaced.every(({ severity }) => severity !== 'error'),
        toolExecutionNotifications: unplaced.map((problem) => ({
          level: problem.severity,
          message: { text: textOf(problem) },
          associatedRule: { id: problem.code, index: rules.indexOf(problem.code) },
        })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: placed.map((problem) => ({
      ruleId: problem.code,
      ruleIndex: rules.indexOf(problem.code),
      level: problem.severity,
      message: { text: textOf(problem) },
      locations: [{ physicalLocation: physicalLocation(problem.at) }],
      partialFingerprints: { 'policyProblem/v1': fingerprintOf(problem) },
    })),
  }
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

function descriptor(code: string) {
  const [meaning, remedy] = PROBLEMS[code as ProblemCode]
  return {
    id: code,
    shortDescription: { text: meaning },
    fullDescription: { text: meaning },
    help: { text: `${meaning} ${remedy}`, markdown: `${meaning} ${remedy}` },
  }
}

function textOf({ message, help }: Problem): string {
  return visible(message) + (help === undefined ? '' : `\nhelp: ${visible(help)}`)
}

/** Of a problem of a whole file, the region is its first line: consumers ask for one. */
function physicalLocation({ file, line = 1, column }: Position) {
  return {
    artifactLocation: artifactLocation(file),
    region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
  }
}

function artifactLocation(file: string) {
  const path = repositoryPath(file)
  const uri = path.split('/').map(encodeStep).join('/')
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${uri.replace('%3A', ':')}` }
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' }
}

/** Half of a surrogate pair has no encoding. */
function encodeStep(step: string): string {
  return encodeURIComponent(step.replace(/\p{Cs}/gu, '\ufffd'))
}

/**
 * What stays of a problem when lines above it come and go: code, file and message; and how many of the same there
 * were before it.
 */
function fingerprints(): (problem: Problem & { readonly at: Position }) => string {
  const before = new Map<string, number>()
  return ({ code, at, message }) => {
    const stable = [code, repositoryPath(at.file), visible(message).replace(/:\d+:\d+/g, '')].join(' ')
    const ordinal = (before.get(stable) ?? 0) + 1
    before.set(stable, ordinal)
    return `${stable} ${ordinal}`
  }
}
