import type { GateFactSeen, GatesSeen } from '../model/gates.js'
import type { GateVerdict } from '../model/responseRecords.js'
import { factCells, opensWords, passedWords, usedWords } from './gatePhrases.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** Every gate, open or closed and why, and the facts that they rest on. */
export function gatesText(seen: GatesSeen, style: Style = PLAIN): string {
  return [
    headline(seen, style),
    ...gateLines(seen, style),
    ...(seen.facts.length > 0 ? ['', style.bold('Facts'), ...indent(factLines(seen.facts, style))] : []),
    '',
    `Looked at ${seen.checkedAt}; nothing was written.`,
    '',
  ].join('\n')
}

function headline(seen: GatesSeen, style: Style): string {
  const word = seen.passed ? style.good('OPEN') : style.error('CLOSED')
  return `${word}  ${passedWords(seen)}`
}

function gateLines({ gates, checkedAt }: GatesSeen, style: Style): string[] {
  if (gates.length === 0) return []
  const rows = columns(
    gates.map((gate) => [gate.closed ? 'CLOSED' : 'OPEN', visible(gate.gate), ...cells(gate)]),
  )
  return [
    '',
    ...gates.flatMap((gate, index) => {
      const row = (rows[index] ?? '').trimEnd()
      const opens = opensWords(gate, checkedAt)
      const line = gate.closed
        ? row.replace('CLOSED', () => style.error('CLOSED'))
        : row.replace('OPEN', () => style.good('OPEN'))
      return opens === '' ? [line] : [line, `        opens ${opens}`]
    }),
  ]
}

function cells(gate: GateVerdict): string[] {
  return [visible(gate.reason), usedWords(gate)]
}

function factLines(facts: readonly GateFactSeen[], style: Style): string[] {
  const rows = columns(facts.map((fact) => [fact.name, ...factCells(fact)]))
  return rows.map((row, index) => (facts[index]?.quality === 'ok' ? row : style.warning(row)))
}
