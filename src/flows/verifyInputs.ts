import { allSignals } from '../core/gateFacts.js'
import { inputFindings } from '../core/inputFindings.js'
import { inputsRoot, readSignals, type InputsRoot } from '../load/readSignals.js'
import { verifyInputFile, type InputWanted } from '../load/inputFiles/verifyInputFile.js'
import { inputChecks, type InputCheck } from '../load/inputFiles/inputChecks.js'
import { PATIENCE } from '../load/inputFiles/inTime.js'
import type { InputsVerified, InputVerified } from '../model/inputsVerified.js'
import type { Policy, SignalSpec } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Reading } from '../model/reading.js'
import { badSchemas } from './badSchemas.js'
import { loadPolicyOrFail } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'

/**
 * Holds every file that facts, thresholds, gates or `inputs` name against its schema, and against what the facts ask
 * of it. A file that is not there is told and is no fault, unless it is required; that none is there is one. `now`, and
 * `patience` (how long checking one piece of a file may take), are in milliseconds. Throws PolicyError (exit 2) when
 * the policy or one of its schemas is broken.
 */
export async function verifyInputs(given: Place, now: number, patience = PATIENCE): Promise<InputsVerified> {
  const place = await requireWorkspace(given)
  const policy = await loadPolicyOrFail(place.rules, place.rulesShown)
  const { checks, refused } = await inputChecks(policy.inputFiles)
  if (refused.length > 0) throw new PolicyError(await badSchemas(place, refused), EXIT.usage)
  const specs = allSignals(policy)
  const root = await inputsRoot(place.inputs, place.inputsShown)
  const readings = await readSignals(root, specs, now)
  const covered = coveredBy(policy, readings)
  const files: InputVerified[] = []
  for (const file of new Set([...specs.map(({ from }) => from.file), ...policy.inputFiles.keys()])) {
    const ofFile = readings.filter(({ spec }) => spec.from.file === file)
    const { faults: ofFacts, notes } = inputFindings(ofFile, covered, now)
    const wanted = { ...formOf(file, policy, specs, checks.get(file)), ofFacts }
    files.push(await verified(root, wanted, notes, policy.inputFiles.get(file)?.required ?? false, patience))
  }
  const problems = files.some(({ present }) => present) ? [] : [noInputs(place)]
  const faults = files.reduce((sum, each) => sum + each.faults.length + each.more, problems.length)
  return { files, problems, faults }
}

/** Facts for which another one stands in that has a value: only one of the two is ever there. */
function coveredBy({ responding }: Policy, readings: readonly Reading[]): ReadonlySet<string> {
  const there = new Set(
    readings.flatMap(({ spec, outcome }) => (outcome.kind === 'missing' ? [] : [spec.name])),
  )
  return new Set(
    responding.gateFacts.flatMap((fact) =>
      fact.kind === 'firstOf' && fact.of.some((name) => there.has(name)) ? fact.of : [],
    ),
  )
}

/** How a file is read: as its schema says, and where that says nothing as the facts do. */
function formOf(
  file: string,
  { inputFiles }: Policy,
  specs: readonly SignalSpec[],
  check: InputCheck | undefined,
): Omit<InputWanted, 'ofFacts'> {
  const from = specs.find((spec) => spec.from.file === file)?.from
  const { comment = from?.comment, delimiter = from?.delimiter ?? ',' } = inputFiles.get(file) ?? {}
  return {
    file,
    format: check?.format ?? from?.format ?? 'json',
    delimiter,
    ...(comment === undefined ? {} : { comment }),
    ...(check ? { check } : {}),
  }
}

async function verified(
  root: InputsRoot,
  wanted: InputWanted,
  notes: readonly string[],
  required: boolean,
  patience: number,
): Promise<InputVerified> {
  const { shown: file, present, faults, ...read } = await verifyInputFile(root, wanted, patience)
  const absent = required && !present && faults.length === 0 ? [requiredFile(wanted.file, file)] : []
  return {
    file,
    present,
    ...read,
    checked: wanted.check !== undefined,
    faults: [...faults, ...absent],
    // Of a file that is not there, that is all there is to say.
    notes: present ? notes : [],
  }
}

function requiredFile(file: string, shown: string): Problem {
  const message = `\`${file}\` is required and does not exist`
  return { code: 'signal-required', severity: 'error', message, at: { file: shown } }
}

function noInputs({ inputsShown }: Place): Problem {
  const message = `not one file that the policy reads is in \`${inputsShown}\`: nothing was verified`
  const help = 'name the folder that holds them with `--inputs DIR`'
  return { code: 'no-inputs', severity: 'error', message, help }
}
