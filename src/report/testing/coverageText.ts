import type { Coverage, Goal } from '../../model/testing.js'
import { placeWords } from '../phrases.js'
import { PLAIN, type Style } from '../style.js'
import { columns, indent, visible } from '../visible.js'

const KINDS: Readonly<Record<Goal['kind'], string>> = {
  level: 'levels',
  rule: 'rules',
  condition: 'conditions',
  threshold: 'thresholds',
  feed: 'feeds',
  gate: 'gates',
  action: 'actions',
}

/** What the tests reach of each kind, then every goal that they do not reach, with what is lacking. */
export function coverageText(coverage: Coverage, style: Style = PLAIN): string {
  const { goals, percent, min } = coverage
  const reached = goals.filter((goal) => goal.reached).length
  const low = percent < min
  const word = low ? style.error('Coverage') : style.bold('Coverage')
  const below = low ? `, below the ${min} % of --min` : ''
  const missing = goals.filter((goal) => !goal.reached)
  return [
    `${word}  ${percent} %, ${reached} of ${goals.length} goals reached${below}`,
    '',
    ...indent(kindLines(goals)),
    ...(missing.length > 0 ? ['', style.bold('Not reached'), ...indent(missingLines(missing))] : []),
    '',
  ].join('\n')
}

function kindLines(goals: readonly Goal[]): string[] {
  return columns(
    (Object.keys(KINDS) as Goal['kind'][]).flatMap((kind) => {
      const own = goals.filter((goal) => goal.kind === kind)
      const reached = own.filter((goal) => goal.reached).length
      const percent = `${Math.floor((reached * 100) / own.length)} %`
      return own.length === 0
        ? []
        : [[KINDS[kind], `${reached} of ${own.length}`.padStart(10), percent.padStart(5)]]
    }),
  )
}

function missingLines(goals: readonly Goal[]): string[] {
  return columns(
    goals.map((goal) => [
      visible(placeWords(goal.at)),
      visible(lackingWords(goal)) +
        (goal.unreachable ? '; no facts lead there: this part of the policy is dead' : ''),
    ]),
  )
}

/** What no case does yet: `no case that depends on it has integrity_score at 90` */
export function lackingWords({ kind, name, goal }: Goal): string {
  switch (kind) {
    case 'level':
      return `no case expects the level ${name}`
    case 'rule':
      return `no case checks that ${name} ${goal}`
    case 'condition':
      return `${name}: no case in which it is ${goal}`
    case 'threshold':
      return `${name}: no case that depends on it has ${goal}`
    case 'feed':
      return `no case checks what comes of ${name} when it is ${goal}`
    case 'gate':
      return `no case expects the gate ${name} to be ${goal}`
    case 'action': {
      const [level, action] = name.split('/')
      return `no case expects ${action} among the actions of ${level}`
    }
  }
}
