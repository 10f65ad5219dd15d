import type { Preview, Refusal } from '../model/response.js'
import { commandLine, type Given } from './commandLine.js'
import { forceWords, opening, standingRefusals } from './planPhrases.js'

/** What to do about a plan that may not be applied: first what mends it, and force last. */

/** What a new decision mends, so that nothing has to be forced. */
const OUTDATED: ReadonlySet<string> = new Set([
  'state-missing',
  'state-too-old',
  'state-changed',
  'policy-changed',
])

/** What a person does to have the plan applied, in order; the last one is the command, where there is one. */
export function nextSteps(preview: Preview, given: Given): { steps: string[]; command: string[] | null } {
  const { gates, refused, results, plan_digest, timestamp } = preview
  const command = ['policy', 'respond', ...given.place, ...given.inputs, ...given.request]
  const shut = gates
    .filter(({ closed }) => closed)
    .map((gate) => `gate ${gate.gate}: ${opening(gate, timestamp)}`)
  const lacking = results.flatMap(({ action, unfilled }) =>
    unfilled?.length
      ? [`action ${action}: give a value to ${unfilled.join(', ')}, and look at the plan again`]
      : [],
  )
  const standing = standingRefusals(preview, given)
  const steps = [...shut, ...lacking, ...mending(standing, given)]
  if (results.length === 0)
    return { steps: [...steps, 'no action is planned: nothing to apply'], command: null }
  if (standing.some(({ forcible }) => !forcible)) return { steps, command: null }
  if (lacking.length > 0) return { steps, command }
  // It would be blocked.
  if (shut.length > 0) return { steps, command: null }
  const force = forceWords(refused, given)
  return {
    steps: force.length === 0 ? steps : [...steps, LAST_RESORT],
    command: [...command, ...force, '--apply', '--plan', plan_digest],
  }
}

/** What is recorded for good should not be `TEXT`. */
const LAST_RESORT = 'to act all the same, as the last resort: write your reason in the place of TEXT'

/** What makes forcing needless, for each refusal once. */
function mending(refused: readonly Refusal[], { place, inputs }: Given): string[] {
  const run = `\`${commandLine(['policy', 'run', ...place, ...inputs])}\``
  const verify = `\`${commandLine(['policy', 'verify', 'log', ...place])}\``
  const has = (code: string): boolean => refused.some((each) => each.code === code)
  const outdated = refused.some(({ code }) => OUTDATED.has(code))
  const whole = refused.every(({ code }) => OUTDATED.has(code))
  const responded = refused.find(({ code }) => code === 'already-responded')
  return [
    ...(responded ? [respondedWords(responded, place, run)] : []),
    ...(has('response-log-changed') || has('state-changed') ? [`see what was changed with ${verify}`] : []),
    ...(has('state-unknown') ? [`mend what the run tells, and decide anew with ${run}`] : []),
    ...(outdated && !responded
      ? [`${run} decides anew${whole ? ', so that nothing has to be forced' : ''}`]
      : []),
    ...(has('level-not-current')
      ? ['without `--policy`, the response is to the level that the state has']
      : []),
    ...(has('no-gates') ? ['bring the file back, or write `gates: []` where that is meant'] : []),
    ...(has('plan-changed') ? ['look at this plan, and approve it with its own digest'] : []),
    ...refused
      .filter(({ code, forcible }) => !forcible && !MENDED.has(code))
      .map(({ message }) => `not even force helps: ${message}`),
  ]
}

/** What is not forced, and has a remedy. */
const MENDED: ReadonlySet<string> = new Set(['state-unknown', 'plan-changed'])

/** "the decision … has its response already, ID" */
function respondedWords({ message }: Refusal, place: readonly string[], run: string): string {
  const id = /, (\S+)$/.exec(message)?.[1]
  const show = commandLine(['policy', 'responses', ...(id === undefined ? [] : [id]), ...place])
  return `\`${show}\` shows its response; ${run} decides anew, and a new decision gets a new response`
}

/** A refusal in few words, where its message names identities and digests. */
const BRIEFLY: Readonly<Record<string, string>> = {
  'already-responded': 'the decision has its response already',
  'state-changed': 'the state is not what the decision log says',
  'response-log-changed': 'the log of responses is not what was written',
  'plan-changed': 'the plan is not the one that was approved',
}

/** The first refusal that stands, for a headline; null where none does. */
export function firstRefusal(preview: Preview, given: Given): string | null {
  const [first] = standingRefusals(preview, given)
  if (first === undefined) return null
  return Object.hasOwn(BRIEFLY, first.code) ? (BRIEFLY[first.code] ?? first.message) : first.message
}
