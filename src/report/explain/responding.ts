import type { Account, RespondingTold } from '../../model/account.js'
import type { Action } from '../../model/policy.js'
import type { Problem } from '../../model/problem.js'
import type { GateVerdict } from '../../model/responseRecords.js'
import { opensWords } from '../gatePhrases.js'
import { count } from '../phrases.js'
import { visible } from '../visible.js'
import type { Section, Statement } from './statement.js'
import { capital, list, placed, sentence, shorten } from './words.js'

type Known = Extract<RespondingTold, { known: true }>

/** Which gates are closed, and which actions of the level they keep from being done. */
export function respondingSection({ level, responding, given }: Account): Section {
  const title = 'Gates and actions'
  if (!responding.known) {
    const text = `What would be done at ${level.name}, and whether the gates let it, cannot be told: ${responding.why}`
    const command = responding.of === 'policy' ? '`policy validate`' : '`policy gates`'
    const details = [sentence(`The level is decided all the same; ${command} says what is wrong`)]
    return { title, statements: [{ text: sentence(text), details, doubt: true }] }
  }
  const closed = responding.seen.gates.filter((gate) => gate.closed)
  const asFilesSay = 'The gates are judged over what the files say: `--set` changes nothing in them'
  return {
    title,
    statements: [
      ...closed.map((gate) => closedStatement(gate, responding)),
      actionsStatement(level.name, responding, closed),
      ...responding.seen.warnings.map(warningStatement),
      ...(given.length > 0 && responding.seen.gates.length > 0
        ? [{ text: sentence(asFilesSay), details: [] }]
        : []),
    ],
  }
}

/** "Gate safety-brake (rules/gates.yaml:66) is closed: safety_brake_engaged." */
function closedStatement(gate: GateVerdict, { seen, places, since }: Known): Statement {
  const at = places.get(gate.gate)
  const opens = opensWords(gate, seen.checkedAt)
  const from = since.get(gate.gate)
  const place = at ? ` ${placed(at)}` : ''
  return {
    text: sentence(`Gate ${visible(gate.gate)}${place} is closed: ${shorten(gate.reason)}`),
    details: [
      ...(from === undefined ? [] : [sentence(`Its guard is closed since ${shorten(from)}`)]),
      opens === '' ? sentence('`policy gates` shows what it rests on') : sentence(`It opens ${opens}`),
    ],
    doubt: true,
  }
}

function actionsStatement(
  level: string,
  { seen, actions, acts }: Known,
  closed: readonly GateVerdict[],
): Statement {
  const details = actions.map(actionLine)
  const open = openWords(seen.gates.length)
  const these = `the ${actions.length === 1 ? 'only action' : count(actions.length, 'action')} of ${level}`
  if (actions.length === 0) {
    const gates = closed.length === 0 && seen.passed ? `, and ${open}` : ''
    return { text: sentence(`${level} has no actions${gates}`), details }
  }
  // A policy that lost its gates is not one that has none.
  if (seen.gates.length === 0 && !seen.passed) {
    const text = sentence(`The policy says nothing of gates, and that keeps ${these} from being done`)
    return { text, details, doubt: true }
  }
  if (closed.length === 0) {
    const text = acts ? `${open}: nothing there keeps ${these} from being done` : open
    return { text: capital(sentence(text)), details }
  }
  const names = list(closed.map(({ gate }) => visible(gate)))
  const text = `${names} ${closed.length === 1 ? 'keeps' : 'keep'} ${these} from being done`
  return { text: sentence(text), details, doubt: true }
}

function openWords(gates: number): string {
  if (gates === 0) return 'there are no gates'
  return gates === 1 ? 'the only gate is open' : `all ${gates} gates are open`
}

/** "full_integrity_check (rules/actions.yaml:20): Verify the logs." */
function actionLine({ name, origin, description }: Action): string {
  return sentence(`${visible(name)} ${placed(origin)}${description === '' ? '' : `: ${description}`}`)
}

/** A gate that is open over a default must not look like one that somebody released. */
function warningStatement({ message }: Problem): Statement {
  return { text: sentence(`Of the gates: ${message}`), details: [], doubt: true }
}
