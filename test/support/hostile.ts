import fc from 'fast-check'

/** Texts that shells, option parsers and templates would make something of; each can be handed to a process as it is. */
export const HOSTILE = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '$(touch x)',
        '`touch x`',
        '; touch x',
        '| touch x',
        '&& touch x',
        '> x',
        '\n',
        '"',
        "'",
      ),
      fc.constantFrom(
        '\\',
        '-',
        '-rf',
        '--',
        '*',
        '~',
        '!',
        '#',
        '%PATH%',
        '${PATH}',
        '$IFS',
        '\r',
        '\t',
        '=',
      ),
      fc.constantFrom('{x}', '{{x}}', '{red_integrity}', '{'),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join('').replaceAll('\0', ''))
  // A lone half of a pair is no text, and becomes another character on its way into any process.
  .filter((text) => Buffer.from(text).toString() === text)
