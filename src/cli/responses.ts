import { InvalidArgumentError, Option, type Command } from 'commander'
import type { ResponsesListed } from '../model/response.js'
import { examples, formatOption, givenFrom, placeFrom, placeOptions, type PlaceOptions } from './options.js'
import { json, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'json' | 'markdown'
  limit: number
}

export function defineResponses(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('responses')
      .summary('list past responses, what can be taken back, and what was interrupted')
      .description(
        'Reads the log of responses: when, by whom, how they ended, what can still be taken back, and what to do about an action\n' +
          'of which nobody knows how far it came. With the identity of a response it is shown whole, with every output.',
      ),
  )
    .argument('[response]', 'the identity of one response')
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(new Option('--limit <n>', 'how many are listed, newest first').default(20).argParser(positive))
    .action((responseId: string | undefined, options: Options) =>
      responsesCommand(responseId, options, session),
    )
  examples(command, [
    'policy responses',
    'policy responses 20251114T160500Z-6f1c2a90b7de',
    "policy responses --format json | jq -r '.responses[0].response_id'",
  ])
}

async function responsesCommand(
  responseId: string | undefined,
  options: Options,
  session: Session,
): Promise<void> {
  const { responses } = await import('../flows/responses.js')
  const listed = await responses(placeFrom(options), responseId)
  await session.problems(listed.warnings)
  session.result(await written(listed, responseId !== undefined, options, session))
}

async function written(
  listed: ResponsesListed,
  whole: boolean,
  options: Options,
  session: Session,
): Promise<string> {
  const { format, limit } = options
  const { log, changed, blocked } = listed
  const shown = listed.responses.slice(0, limit)
  if (format === 'json') {
    const newest = blocked.toSorted((a, b) => b.seq - a.seq).slice(0, limit)
    return json({ log, changed, responses: shown, blocked: newest })
  }
  const given = givenFrom(options, {})
  const now = Date.now()
  const [one] = shown
  const rest = { now, hidden: listed.responses.length - shown.length }
  const list: ResponsesListed = { ...listed, responses: shown }
  if (format === 'markdown') {
    const report = await import('../report/responsesMarkdown.js')
    return whole && one
      ? report.responseMarkdown(one, given, { now, changed })
      : report.responsesMarkdown(list, given, rest)
  }
  const report = await import('../report/responsesText.js')
  return whole && one
    ? report.responseText(one, given, { now, changed }, session.out)
    : report.responsesText(list, given, rest, session.out)
}

function positive(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number from 1 to 999999.')
}
