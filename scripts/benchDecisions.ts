/** The part of `npm run bench` that decides in this process: with the shipped rules, and with many more of them. */
import path from 'node:path'
import { decide } from '../src/core/decide.js'
import { givenSignal } from '../src/core/judgeSignals.js'
import { loadPolicyOrFail } from '../src/flows/loadPolicy.js'
import type { Policy, Scalar } from '../src/model/policy.js'

const SECONDS = 2
const MANY_RULES = 1000

const shipped = await loadPolicyOrFail(path.resolve(import.meta.dirname, '../rules'), 'rules')
const many: Policy = { ...shipped, rules: Array.from({ length: MANY_RULES }, (_, index) => ruleLike(index)) }

console.log('\nDecisions in one process\n')
for (const policy of [shipped, many]) {
  const { length } = policy.rules
  const rate = await decisionsPerSecond(policy)
  console.log(
    `  ${String(length).padStart(4)} rules  ${Math.round(rate).toLocaleString('en').padStart(8)} a second`,
  )
}

async function decisionsPerSecond(policy: Policy): Promise<number> {
  let done = 0
  const start = performance.now()
  const end = start + SECONDS * 1000
  while (performance.now() < end) {
    const signals = policy.signals.map((spec) =>
      givenSignal(spec, valueFor(spec.shape.type, spec.shape.values, done)),
    )
    await decide(policy, signals, 0)
    done += 1
  }
  return (done / (performance.now() - start)) * 1000
}

function valueFor(type: string, words: readonly string[] | undefined, turn: number): Scalar {
  if (type === 'boolean') return turn % 2 === 0
  if (words) return words[turn % words.length] as string
  return turn % 100
}

/** A copy of one of the shipped rules under another name. */
function ruleLike(index: number): Policy['rules'][number] {
  const rule = shipped.rules[index % shipped.rules.length] as Policy['rules'][number]
  return { ...rule, name: `${rule.name}-${index}` }
}
