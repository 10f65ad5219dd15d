import type { Mutation } from '../../model/testing.js'
import { count, placeWords } from '../phrases.js'
import { PLAIN, type Style } from '../style.js'
import { columns, indent, visible } from '../visible.js'

/** How many changes of the policy the tests notice, and of each that they do not, a case that would. */
export function mutationText(mutation: Mutation, style: Style = PLAIN): string {
  const { tried, caught, survivors, equivalent, undecided } = mutation
  const failed = survivors.length > 0 || undecided.length > 0
  const word = failed ? style.error('Changes') : style.bold('Changes')
  const others = [
    ...(survivors.length > 0 ? [`${survivors.length} UNNOTICED`] : []),
    ...(undecided.length > 0 ? [`${undecided.length} UNDECIDED`] : []),
    ...(equivalent.length > 0 ? [`${equivalent.length} without effect`] : []),
  ]
  return [
    `${word}  ${[`${caught} of ${count(tried, 'change')} of the policy noticed`, ...others].join(', ')}`,
    ...survivors.flatMap(({ change, at, catching }) => [
      '',
      `${style.bold(visible(placeWords(at)))}  ${visible(change)}`,
      ...indent(['no test notices it; this case would:']),
      ...indent(catching.trimEnd().split('\n').map(visible)),
    ]),
    ...listed('Undecided: neither a case that tells it was found, nor that there is none', undecided, style),
    ...listed('Without effect: no facts tell it from the policy as it is', equivalent, style),
    '',
  ].join('\n')
}

function listed(title: string, changes: Mutation['undecided'], style: Style): string[] {
  if (changes.length === 0) return []
  const rows = changes.map(({ at, change }) => [visible(placeWords(at)), visible(change)])
  return ['', style.bold(title), ...indent(columns(rows))]
}
