import { EXIT, PolicyError } from '../model/problem.js'
import type { TestCase } from '../model/testing.js'

/** Longer names than any; a pattern of a person is short. */
const MAX_PATTERN = 1000

/** Which cases a pattern means: those with it in `file > name`, in any case; between slashes it is a regular expression. */
export function caseMatcher(pattern: string | undefined): (test: TestCase) => boolean {
  if (pattern === undefined) return () => true
  if (pattern.trim() === '' || pattern.length > MAX_PATTERN)
    throw refusal(`\`--run\` takes a pattern of 1 to ${MAX_PATTERN} characters`)
  const expression = /^\/(.+)\/$/s.exec(pattern)?.[1]
  const form = expression === undefined ? null : regularExpression(expression)
  const part = pattern.toLowerCase()
  return ({ at, name }) => {
    const whole = `${at.file} > ${name}`
    return form ? form.test(whole) : whole.toLowerCase().includes(part)
  }
}

function regularExpression(source: string): RegExp {
  try {
    return new RegExp(source, 'iu')
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error)
    throw refusal(`\`/${source}/\` is no regular expression: ${why.charAt(0).toLowerCase()}${why.slice(1)}`)
  }
}

function refusal(message: string): PolicyError {
  const help = 'give a part of `file > name`, as it is printed, or a regular expression between slashes'
  return new PolicyError([{ code: 'usage', severity: 'error', message, help }], EXIT.usage)
}
