import { PROBLEMS } from '../../src/model/problemCodes.js'

/** Every problem code, what it means and what to do. */
export function problemsReference(): string {
  return [
    '# Problems',
    'Every warning and error carries one of these codes, in brackets behind its severity: `error[unknown-fact]`. The codes are stable; messages may be improved.',
    ...Object.entries(PROBLEMS).flatMap(([code, [meaning, remedy]]) => [
      `## ${code}`,
      `${meaning} ${remedy}`,
    ]),
    '',
  ].join('\n\n')
}
