import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ListedResponse, RespondResult, UndoPreview } from '../../src/model/response.js'
import { commandLine, type Given } from '../../src/report/commandLine.js'
import { respondMarkdown } from '../../src/report/respondMarkdown.js'
import { respondText } from '../../src/report/respondText.js'
import { responseMarkdown, responsesMarkdown } from '../../src/report/responsesMarkdown.js'
import { responsesText, responseText } from '../../src/report/responsesText.js'
import { styleOf, type Style } from '../../src/report/style.js'
import { undoMarkdown } from '../../src/report/undoMarkdown.js'
import { undoText } from '../../src/report/undoText.js'
import { startProcess } from '../support/cli.js'
import {
  blocked,
  blockedRecord,
  conflicting,
  CONFLICT,
  cutShort,
  ELSEWHERE,
  HERE,
  ID,
  LATER,
  listed,
  NOTHING,
  past,
  preview,
  responded,
  RESULTS,
  SHUT,
  started,
  undoPreview,
} from './responses.js'

const { OK, CHANGED, FAILED, TIMED_OUT, SKIPPED, BLOCKED_LATE, INTERRUPTED } = RESULTS
const FOLDER = path.resolve(import.meta.dirname, '../fixtures/responses')
/** Only `UPDATE_GOLDEN=1` writes what is reported now in the place of what was expected. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1'

const GREEN = {
  code: 'level-not-current',
  message: 'the state says GREEN, and RED is asked for',
  forcible: true,
}
const OLD = { code: 'state-too-old', message: 'the state is 26 h old, and 24 h is allowed', forcible: true }
const STUCK = { code: 'not-undoable', message: 'it is an undo itself, and is not undone', forcible: false }
const ALREADY = {
  code: 'already-responded',
  message: `the decision 20251114T160000Z-4853b1162c8a has its response already, ${ID}`,
  forcible: true,
}
const NO_GATES = {
  code: 'no-gates',
  message: 'no file of the policy has `gates`: nothing would forbid acting',
  forcible: true,
}
const MOVED = { code: 'state-changed', message: 'the log says another thing', forcible: true }
const UNKNOWN = { code: 'state-unknown', message: 'the state is UNKNOWN', forcible: false }
const OTHER_PLAN = { code: 'plan-changed', message: 'the plan is a, and b was approved', forcible: false }
const CHANGED_LOG = '`state/policy_response_log.jsonl` was changed'
const LOG = { code: 'response-log-changed', message: CHANGED_LOG, forcible: true }
const WARNED = { warnings: [{ code: 'state-too-old', severity: 'warning', message: 'forced: old' }] } as const

interface Reported {
  readonly text: (style?: Style) => string
  readonly markdown: () => string
}

const ofResult = (result: RespondResult, given: Given = HERE): Reported => ({
  text: (style) => respondText(result, given, style),
  markdown: () => respondMarkdown(result, given),
})
const ofUndo = (undo: UndoPreview, given: Given = HERE): Reported => ({
  text: (style) => undoText(undo, given, style),
  markdown: () => undoMarkdown(undo, [], given),
})
const ofList = (list: ReturnType<typeof listed>, hidden = 0): Reported => ({
  text: (style) => responsesText(list, HERE, { now: LATER, hidden }, style),
  markdown: () => responsesMarkdown(list, HERE, { now: LATER, hidden }),
})
const ofOne = (
  response: ListedResponse,
  seen = { now: LATER, changed: null as string | null },
): Reported => ({
  text: (style) => responseText(response, HERE, seen, style),
  markdown: () => responseMarkdown(response, HERE, seen),
})

const DONE_AND_UNDONE = past({
  started: started({
    forced: { reason: 'drill', overrides: ['state-too-old', 'level-not-current'] },
    by: { user: 'a', host: 'b', ci: 'octocat' },
  }),
  undone: [{ response_id: 'u1', actions: ['integrity_anchor_mirror'] }],
  undoable: [],
})

const REPORTS: Readonly<Record<string, Reported>> = {
  nothing: ofResult(NOTHING),
  preview: ofResult(preview()),
  'preview-elsewhere': ofResult(preview(), ELSEWHERE),
  'preview-gates-closed': ofResult(preview(SHUT)),
  'preview-refused': ofResult(preview({ refused: [GREEN], decision_id: null })),
  'preview-refused-and-forced': ofResult(preview({ refused: [GREEN] }), {
    ...HERE,
    request: ['--force', '--reason', 'a drill'],
  }),
  'preview-refused-as-old': ofResult(preview({ refused: [OLD] }), ELSEWHERE),
  'preview-responded-already': ofResult(preview({ refused: [ALREADY, LOG] }), ELSEWHERE),
  'preview-refused-for-much': ofResult(preview({ refused: [GREEN, OLD, MOVED, NO_GATES] })),
  'preview-unknown': ofResult(preview({ refused: [UNKNOWN, OTHER_PLAN] })),
  'preview-of-nothing-refused': ofResult(preview({ refused: [GREEN], actions_planned: 0, results: [] })),
  'preview-stuck': ofResult(preview({ ...SHUT, refused: [GREEN, STUCK] })),
  'preview-unfilled': ofResult(
    preview({ results: preview().preview.results.map((each) => ({ ...each, unfilled: ['{facts.x}'] })) }),
  ),
  blocked: ofResult(blocked(), ELSEWHERE),
  done: ofResult({ ...responded([OK, CHANGED]), ...WARNED }, ELSEWHERE),
  'done-nothing-to-undo': ofResult(responded([OK])),
  failed: ofResult(
    responded([FAILED, TIMED_OUT, SKIPPED, BLOCKED_LATE, { ...CHANGED, undo_instruction: '' }], {
      safety_gates_passed: false,
    }),
  ),
  interrupted: ofResult(responded([INTERRUPTED, OK], { status: 'interrupted' }, true)),
  'by-hand': ofResult(responded([{ ...OK, undo_instruction: 'ask the team' }])),
  undone: ofResult(responded([OK, CHANGED], { mode: 'undo', undo_of: 'u0' })),
  'undo-preview': ofUndo(undoPreview(), { ...HERE, request: ['--action', 'announce'] }),
  'undo-conflict': ofUndo(conflicting()),
  'undo-nothing': ofUndo(undoPreview({ actions: [], refused: [STUCK] })),
  'responses-none': ofList(listed([])),
  'responses-none-left': ofList({ ...listed([]), changed: CHANGED_LOG }),
  'response-in-changed-log': ofOne(past(), { now: LATER, changed: CHANGED_LOG }),
  'responses-all': ofList(
    listed(
      [
        cutShort({ running: [12, 13] }),
        cutShort({ inProgress: true, running: [12] }),
        DONE_AND_UNDONE,
        past({ results: [INTERRUPTED], ended: responded([INTERRUPTED], { status: 'interrupted' }).record }),
        past({
          started: started({ forced: { reason: 'to be sure', overrides: [] } }),
          results: [FAILED, TIMED_OUT, SKIPPED, BLOCKED_LATE],
          ended: responded([FAILED]).record,
          undoable: [],
        }),
        past({ results: [], waiting: ['a', 'b'], ended: null, undoable: [] }),
        past({
          started: started({ mode: 'undo', undo_of: 'u0', actions: ['a'] }),
          results: [OK],
          undoable: [],
        }),
      ],
      [
        blockedRecord(3, ['safety_brake_engaged']),
        blockedRecord(5, ['safety_brake_engaged'], '2025-11-14T18:05:00+00:00'),
        blockedRecord(4, ['a', 'b']),
      ],
    ),
    2,
  ),
  'response-done': ofOne(past({ results: [CHANGED, FAILED, TIMED_OUT] })),
  'response-cut-short': ofOne(cutShort()),
  'undo-cut-short': ofOne(
    past({
      started: started({ mode: 'undo', undo_of: 'u0', actions: ['a', 'b'] }),
      results: [{ ...OK, action: 'a', command: [], stdout: '' }],
      open: cutShort().open.map(({ undo_file: _file, ...intent }) => ({
        ...intent,
        action: 'b',
        command: [],
      })),
      ended: null,
      undoable: [],
    }),
  ),
}

describe('reports on responses', () => {
  for (const [name, report] of Object.entries(REPORTS)) {
    for (const [extension, made] of [
      ['txt', report.text],
      ['md', report.markdown],
    ] as const) {
      it(`${name}.${extension}`, () => {
        const golden = path.join(FOLDER, `${name}.${extension}`)
        if (UPDATE) {
          mkdirSync(FOLDER, { recursive: true })
          writeFileSync(golden, made())
        }
        expect(existsSync(golden), golden).to.equal(true)
        expect(made()).to.equal(readFileSync(golden, 'utf8'))
      })
    }
  }

  it('read the same with colour and without', () => {
    for (const report of Object.values(REPORTS)) {
      expect(stripVTControlCharacters(report.text(styleOf(3)))).to.equal(report.text())
    }
  })

  it('colour the signs of a diff and leave what did not change', () => {
    const shown = undoText(conflicting(), HERE, styleOf(1))
    expect(shown).to.contain('       \u001b[31m\u001b[1m-old\u001b[22m\u001b[39m\n')
    expect(shown).to.contain('       \u001b[32m+new\u001b[39m\n')
    expect(shown).to.contain('\n        same\n')
  })

  it('tell a conflict once, with its file', () => {
    expect(undoText(conflicting(), HERE).split(CONFLICT)).to.have.length(2)
  })

  it('do not show the identity of a preview as one that can be undone', () => {
    expect(respondText(preview(), HERE)).to.contain('policy undo RESPONSE_ID --action').and.not.contain(ID)
  })

  it('cut a line of output that has no end', () => {
    const endless = { ...FAILED, stderr: 'x'.repeat(100_000) }
    expect(respondText(responded([endless]), HERE)).to.contain(`| ${'x'.repeat(400)} …\n`)
  })
})

describe('commandLine', () => {
  const WORDS = [
    'plain',
    '',
    'a b',
    "it's",
    '$(date)',
    '`id`',
    '*',
    '~',
    'a\nb',
    '\t',
    "\u001b[2J'\\x",
    'é',
    '-C',
    '#',
    '!1',
    '\u202e',
  ]

  it('is read by a shell as the words that it was made of', async () => {
    const line = commandLine(['printf', '%s\\0', ...WORDS])
    const { stdout, stderr } = await startProcess('bash', ['-c', line]).ended
    expect(stderr).to.equal('')
    expect(stdout.split('\0').slice(0, -1)).to.deep.equal(WORDS)
  })

  it('holds nothing that steers a terminal', () => {
    expect(commandLine(WORDS)).not.to.match(/[\p{Cc}\u202e]/u)
    expect(commandLine(['a b', '\u001b[2J', 'c'])).to.equal("'a b' $'\\u001b[2J' c")
  })
})

describe('what files say, in reports on responses', () => {
  const HOSTILE = 'x\u001b[2J\u202e|<!-- POLICY --></pre>`y`\r\nFORGED | **z**'
  /** What the program itself chooses from a closed list, and numbers and times it has made. */
  const OWN = new Set([
    'kind',
    'status',
    'mode',
    'what',
    'how',
    'type',
    'onFailure',
    'severity',
    'code',
    'signal',
  ])
  const spoil = <T>(value: T, key = ''): T => {
    if (typeof value === 'string') return (OWN.has(key) ? value : `${value}${HOSTILE}`) as T
    if (Array.isArray(value)) return value.map((each: unknown) => spoil(each, key)) as T
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spoil(each, name)])) as T
  }
  const given = spoil(ELSEWHERE)
  const list = {
    ...listed(
      [past({ undone: DONE_AND_UNDONE.undone }), DONE_AND_UNDONE, cutShort()],
      [blockedRecord(1, ['a'])],
    ),
    changed: CHANGED_LOG,
  }
  const results: readonly RespondResult[] = [
    NOTHING,
    preview({ ...SHUT, refused: [GREEN, STUCK] }),
    preview({ results: preview().preview.results.map((each) => ({ ...each, unfilled: ['x'] })) }),
    blocked(),
    { ...responded([OK, CHANGED, FAILED, TIMED_OUT, SKIPPED, BLOCKED_LATE, INTERRUPTED]), ...WARNED },
    responded([{ ...OK, undo_instruction: 'a' }], { mode: 'undo', undo_of: 'u' }),
  ]
  const undos = [undoPreview(), conflicting(), undoPreview({ actions: [], refused: [STUCK] })]
  const times = { now: LATER, hidden: 1 }

  const texts = [
    ...spoil(results).map((each) => respondText(each, given)),
    ...spoil(undos).map((each) => undoText(each, given)),
    responsesText(spoil(list), given, times),
    ...spoil(list).responses.map((each) => responseText(each, given, { now: LATER, changed: HOSTILE })),
  ]
  const pages = [
    ...spoil(results).map((each) => respondMarkdown(each, given)),
    ...spoil(undos).map((each) => undoMarkdown(each, WARNED.warnings, given)),
    responsesMarkdown(spoil(list), given, times),
    ...spoil(list).responses.map((each) => responseMarkdown(each, given, { now: LATER, changed: HOSTILE })),
  ]

  it('is there, and steers no terminal', () => {
    for (const text of [...texts, ...pages]) {
      expect(text).to.contain('POLICY')
      expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\u202e]/u)
    }
  })

  it('makes no line of its own', () => {
    for (const text of texts) expect(text).not.to.match(/^FORGED/m)
  })

  it('opens no tag, no comment and no cell of Markdown', () => {
    for (const page of pages) {
      const outside = page.replace(/^<pre>[^]*?<\/pre>$/gm, (block) => {
        expect(block.slice('<pre>'.length, -'</pre>'.length)).not.to.match(/[<>]/)
        return ''
      })
      expect(outside.replaceAll(/\\[<>`|*]/g, '')).not.to.match(/[<>]|FORGED \||\*\*z/)
      let cells = 0
      for (const line of outside.split('\n')) {
        const bars = line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length
        if (!line.startsWith('|')) cells = 0
        else if (cells === 0) cells = bars
        else expect(bars, line).to.equal(cells)
      }
    }
  })
})
