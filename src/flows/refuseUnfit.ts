import type { Plan } from '../core/responsePlan.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { Unfit } from '../model/response.js'
import { planChanged } from './planChanged.js'
import type { RespondOptions } from './respond.js'
import type { RespondEffects } from './responding.js'

/** Nothing was begun: everything that speaks against it comes at once. */
export function refuseUnfit(
  { force, plan: approved }: Pick<RespondOptions, 'force' | 'plan'>,
  plan: Plan,
  unfit: readonly Unfit[],
  warnings: readonly Problem[],
): void {
  const problems: Problem[] = []
  if (force === undefined || unfit.some(({ forcible }) => !forcible)) {
    for (const { code, message, forcible } of unfit) {
      const help = HELP[code] + (forcible ? '; `--force --reason TEXT` responds all the same' : '')
      problems.push({ code, severity: 'error', message, help })
    }
  }
  for (const [action, names] of plan.unfilled) {
    const message = `\`${action}\` needs ${names.map((name) => `\`{${name}}\``).join(', ')}, and the state gives no value`
    problems.push({ code: 'plan-unfilled', severity: 'error', message, help: 'decide first: `policy run`' })
  }
  for (const { code, message } of planChanged(plan.digest, approved)) {
    problems.push({ code, severity: 'error', message, help: 'look at the plan again with `policy respond`' })
  }
  const length = plan.steps.flatMap(({ command }) => command).join(' ').length
  if (length > MOST_CHARACTERS) {
    const message = `the commands of the plan have ${length} characters, and ${MOST_CHARACTERS} can be recorded`
    const help = 'hand large values over in a file'
    problems.push({ code: 'plan-too-large', severity: 'error', message, help })
  }
  if (problems.length > 0) throw new PolicyError([...problems, ...warnings], EXIT.refused)
}

/** Every record of a response must stay far below the longest line that a reader of the log takes. */
const MOST_CHARACTERS = 128 * 1024

const HELP: Readonly<Record<Unfit['code'], string>> = {
  'level-not-current': 'decide anew with `policy run`, or respond to the level that the state has',
  'state-missing': 'decide first: `policy run`',
  'state-unknown': 'mend what the run tells, and decide anew with `policy run`',
  'state-too-old': 'decide anew: `policy run`',
  'state-changed': 'see what was changed with `policy verify log`, and decide anew with `policy run`',
  'policy-changed': 'decide anew: `policy run`',
  'already-responded': '`policy responses` shows it; a new decision gets a new response',
  'under-way': 'wait for it: `policy responses` shows how far it is',
  'no-gates': 'bring the file back, or write `gates: []` where that is meant',
  'response-log-changed': 'see what was changed with `policy verify log`',
}

/** A person who stopped the program before it began wants nothing begun. */
export function refuseStopped({ abort }: RespondEffects): void {
  if (!abort?.aborted) return
  const message = 'it was stopped before anything was begun'
  throw new PolicyError([{ code: 'stopped', severity: 'error', message }], EXIT.failed)
}
