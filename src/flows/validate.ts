import path from 'node:path'
import { lintPolicy } from '../core/lint/lintPolicy.js'
import { whereOf } from '../core/lint/places.js'
import { checkWaivers, unusedWaivers, waive, WAIVABLE } from '../core/lint/waivers.js'
import { gatherSections } from '../core/sections.js'
import { oddText } from '../load/oddText.js'
import { codeOfCharacter } from '../model/oddCharacters.js'
import type { Problem } from '../model/problem.js'
import type { Fault } from '../model/source.js'
import type { Finding, Validation } from '../model/validation.js'
import { policyOf } from './loadPolicy.js'
import { openPolicy, type OpenPolicy } from './openPolicy.js'
import { inFileOrder, tell } from './tellFault.js'
import type { Place } from './place.js'
import { lookAtTests, TEST_CODES } from './validateTests.js'

/**
 * Everything that can be said of the files of a policy: its errors, the faults in its tests, and what is legal and suspicious
 * all the same, less what is waived. `now` is in milliseconds since 1970, for waivers end on a day.
 */
export async function validate({ place, now }: { place: Place; now: number }): Promise<Validation> {
  const opened = await openPolicy(place.rules, place.rulesShown)
  const sections = gatherSections(opened.checked)
  const { waivers } = sections
  const files = opened.sources.map(({ file }) => file)
  const plain = [
    ...opened.others.map((problem) => fileFinding(problem, place)),
    ...opened.faults.map((fault) => findingOf(fault, opened)),
  ]
  const ofWaivers = checkWaivers(waivers, now).map((fault) => findingOf(fault, opened))
  const odd = oddFindings(opened, place)
  if (plain.some(isError)) {
    // What a waiver could silence is not known before the errors are mended.
    const findings = [...plain, ...ofWaivers, ...besideErrors(odd, plain)]
    return { policy: null, findings: inFileOrder(findings, files, problemOf), waived: [] }
  }
  const policy = policyOf(opened)
  const tests = await lookAtTests(policy, sections, place)
  const warnings = [
    ...plain,
    ...[...lintPolicy(sections), ...tests.untested].map((fault) => findingOf(fault, opened)),
    ...odd,
    ...tests.warnings.map((problem) => fileFinding(problem, place)),
  ]
  const { told, waived, unused } = waive(warnings, waivers, now)
  const judged = unused.filter(({ value }) => tests.errors.length === 0 || !TEST_CODES.has(value.code))
  const findings = [
    ...told,
    ...ofWaivers,
    ...unusedWaivers(judged, told).map((fault) => findingOf(fault, opened)),
    ...tests.errors.map((problem) => ({ problem, where: null })),
  ]
  return { policy, findings: inFileOrder(findings, [...files, ...tests.files], problemOf), waived }
}

function findingOf(fault: Fault, { files, checked }: OpenPolicy): Finding {
  return named(tell(files, fault), fault.code === 'no-gates' ? 'policy' : whereOf(fault.place, checked))
}

/** What is told of a file as a whole is waived by its name below the rules, what is told of all of them as `policy`. */
function fileFinding(problem: Problem, { rulesShown }: Place): Finding {
  if (problem.code === 'no-tests') return named(problem, 'policy')
  return named(problem, path.relative(rulesShown, problem.at?.file ?? rulesShown).replaceAll(path.sep, '/'))
}

function named(problem: Problem, where: string): Finding {
  return { problem, where: WAIVABLE.includes(problem.code) ? where : null }
}

/** A waiver is for one character of a file: it does not let in another one that is worse. */
function oddFindings({ sources, files }: OpenPolicy, place: Place): Finding[] {
  return sources.flatMap((source) => {
    const file = files.find((each) => each.source === source) ?? null
    return oddText(source, file).map(({ problem, codePoint }) => {
      const { where } = fileFinding(problem, place)
      return { problem, where: `${where} ${codeOfCharacter(codePoint)}` }
    })
  })
}

/** An error may be told of the very character. */
function besideErrors(odd: readonly Finding[], errors: readonly Finding[]): Finding[] {
  const lines = new Set(errors.map(({ problem: { at } }) => `${at?.file}:${at?.line}`))
  return odd.filter(({ problem: { at } }) => !lines.has(`${at?.file}:${at?.line}`))
}

function problemOf({ problem }: Finding): Problem {
  return problem
}

function isError({ problem }: Finding): boolean {
  return problem.severity === 'error'
}
