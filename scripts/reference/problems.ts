import { PROBLEMS, type ProblemCode } from '../../src/model/problemCodes.js'
import type { Problem } from '../../src/model/problem.js'
import { problemsText } from '../../src/report/problemsText.js'

/** Every problem code, with what it means, and a link to its page. */
export function problemsReference(): string {
  return [
    '# Problems',
    'Every warning and error carries one of these codes, in brackets behind its severity: `error[unknown-fact]`. The codes are stable; messages may be improved. Each has a page with what to do, and where a policy file can cause it, with an example. `policy help CODE` prints the same.',
    Object.entries(PROBLEMS)
      .map(([code, [meaning]]) => `- [\`${code}\`](problems/${code}.md): ${meaning}`)
      .join('\n'),
    '',
  ].join('\n\n')
}

/** The page of one code; `example` is a problem that a policy file has, as it is told. */
export function problemPage(code: ProblemCode, example: Problem | undefined): string {
  const [meaning, remedy] = PROBLEMS[code]
  return [
    `# ${code}`,
    meaning,
    `**What to do:** ${remedy}`,
    ...(example
      ? [
          '## Example',
          `\`policy validate\` shows the lines, and tells ${example.severity === 'error' ? 'an error' : 'a warning'}:`,
          `\`\`\`text\n${problemsText([example]).trimEnd()}\n\`\`\``,
        ]
      : []),
    '[All problems](../problems.md)',
    '',
  ].join('\n\n')
}
