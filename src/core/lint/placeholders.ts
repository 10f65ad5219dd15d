import type { Gate, Rule } from '../../generated/policyFile.js'
import type { Fault } from '../../model/source.js'
import type { Entry, Sections } from '../sections.js'
import { placeIn } from './places.js'
import { unitsByName } from './units.js'

/** A name in braces as some other language writes it: `${score}`, `{{score}}`, `{ score }`, `{Score}`, `{score:.1f}`. */
const BRACED = /(\$?)(\{+)(\s*)([A-Za-z][\w-]*)([^\s{}]*)(\s*)(\}{0,2})/g

/** Before an amount of those, a `$` is meant. */
const DOLLARS = /\$|\bdollars?\b|usd/i

/** Facts that a text names otherwise than by `{fact}`: their values do not stand there, or something is left round them. */
export function oddPlaceholders(sections: Sections): Fault[] {
  const units = unitsByName(sections)
  return [...sections.rules, ...sections.gates].flatMap((entry) => inTexts(entry, units))
}

function inTexts({ value, place }: Entry<Rule | Gate>, units: ReadonlyMap<string, string>): Fault[] {
  const params: Partial<Record<'reason' | 'opens', string>> = value.event.params ?? {}
  return (['reason', 'opens'] as const).flatMap((key) =>
    [...oddIn(params[key] ?? '', units)].map(([written, name]) => ({
      code: 'odd-placeholder',
      severity: 'warning',
      message: `\`${written}\` is not how a text names a fact: its value would not stand there, or not alone`,
      place: placeIn(place, 'event', 'params', key),
      help: `write \`{${name}}\``,
    })),
  )
}

/** Each with the fact that it means. */
function oddIn(text: string, units: ReadonlyMap<string, string>): Map<string, string> {
  const odd = new Map<string, string>()
  for (const [written, dollar = '', opening = '', before, word = '', more, after, closing] of text.matchAll(
    BRACED,
  )) {
    const name = word.toLowerCase().replaceAll('-', '_')
    const unit = units.get(name)
    if (unit === undefined) continue
    const plain = word === name && opening === '{' && closing && !before && !more && !after
    if (plain && (dollar === '' || DOLLARS.test(unit))) continue
    odd.set(written.trimEnd(), name)
  }
  return odd
}
