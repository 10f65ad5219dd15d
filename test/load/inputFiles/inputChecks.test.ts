import { expect } from 'chai'
import { inputChecks } from '../../../src/load/inputFiles/inputChecks.js'
import { pointerOf } from '../../../src/load/pointer.js'

/** What a schema finds wrong with a document, in words. */
async function told(schema: Record<string, unknown>, value: unknown): Promise<string[]> {
  const { checks, refused } = await inputChecks(new Map([['a.json', { schema }]]))
  expect(refused).to.deep.equal([])
  const check = checks.get('a.json')
  if (!check || check.format === 'csv') throw new Error('not JSON')
  return check.check(value).map((each) => {
    const { path, message, help } = each()
    return `${pointerOf(path)}> ${message}${help === undefined ? '' : ` | ${help}`}`
  })
}

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

describe('what a schema says of a document', () => {
  for (const [schema, value, ...expected] of [
    [{ type: ['string', 'null'] }, 1, '> the document is 1, and a text or null is expected'],
    [{ type: 'string' }, 'x'],
    [{ type: 'string', minLength: 2 }, 'a', '> the document is "a", and at least 2 characters are expected'],
    [{ type: 'string', maxLength: 1 }, 'ab', '> the document is "ab", and at most 1 character is expected'],
    [
      { type: 'string', pattern: '^a' },
      'b',
      '> the document is "b", and a text of the form `^a` is expected',
    ],
    [
      { type: 'string', format: 'date-time' },
      '2025-11-14',
      '> the document is "2025-11-14", and a time like `2025-11-14T12:00:00Z` is expected',
    ],
    [{ type: 'string', format: 'date-time' }, '2025-11-13T23:17:18.6434196Z'],
    [
      { type: 'string', format: 'date' },
      '2025-02-30',
      '> the document is "2025-02-30", and a day like `2025-11-14` is expected',
    ],
    [{ type: 'number', exclusiveMinimum: 1 }, 1, '> the document is 1, and more than 1 is expected'],
    [{ type: 'number', exclusiveMaximum: 1 }, 1, '> the document is 1, and less than 1 is expected'],
    [{ type: 'number', multipleOf: 0.1 }, 0.3],
    [{ type: 'number', multipleOf: 0.1 }, 0.25, '> the document is 0.25, and a multiple of 0.1 is expected'],
    [
      { enum: ['low', 'high'] },
      'hgh',
      '> the document is "hgh", and one of "low", "high" is expected | did you mean `high`?',
    ],
    [{ const: 3 }, '3', '> the document is "3", and 3 is expected'],
    [{ type: 'array', minItems: 1 }, [], '> the document has 0 items, and at least 1 is expected'],
    [
      { type: 'array', uniqueItems: true, maxItems: 1 },
      [2, 2],
      '> the document has 2 items, and at most 1 is expected',
      '> the document holds the same twice, at 0 and 1',
    ],
    [
      { type: 'array', contains: { type: 'string' } },
      [1, 2],
      '> the document does not hold the items that are expected',
    ],
    [{ type: 'object', minProperties: 1 }, {}, '> the document has 0 keys, and at least 1 is expected'],
    [{ type: 'object', required: ['toString'] }, {}, '> the document lacks `toString`'],
    [object({ a: { not: { type: 'string' } } }), { a: 'x' }, '/a> `/a` has a form that it may not have'],
    [object({ a: false }), { a: 1 }, '/a> `/a` may not be there'],
    [
      object({ locked: { type: 'boolean' } }, { required: ['locked'], additionalProperties: false }),
      { lockd: true },
      '> the document may not have the key `lockd` | did you mean `locked`?',
    ],
    [
      object({ a: true }, { additionalProperties: false }),
      { other: 1 },
      '> the document may not have the key `other` | the keys here are `a`',
    ],
    [
      { type: 'object', propertyNames: { type: 'string', pattern: '^a' } },
      { b: 1 },
      '> the document may not have the key `b`',
    ],
    [
      object(
        { a: { anyOf: [{ $ref: '#/$defs/n' }, { type: 'null' }] } },
        { $defs: { n: { type: 'number' } } },
      ),
      { a: true },
      '/a> `/a` is true, and a number, or null is expected',
    ],
    [
      object({
        a: {
          oneOf: [
            { type: 'object', required: ['x'] },
            { type: 'object', required: ['y'] },
          ],
        },
        b: { type: 'string' },
      }),
      { a: {}, b: 1 },
      '/a> `/a` fits none of the forms that it may have | it lacks `x`; or it lacks `y`',
      '/b> `/b` is 1, and a text is expected',
    ],
    [
      object({ a: { oneOf: [{ type: 'number' }, { type: 'integer' }] } }),
      { a: 1 },
      '/a> `/a` fits more than one of the forms that it may have',
    ],
    [
      JSON.parse(
        '{"type": "object", "if": {"type": "object", "properties": {"k": {"const": "a"}}}, "then": {"type": "object", "required": ["b"]}}',
      ),
      { k: 'a' },
      '> the document lacks `b`',
    ],
    [object({}, { dependentRequired: { a: ['b'] } }), { a: 1 }, '> the document lacks `b`'],
    [object({ constructor: { type: 'number' } }), {}],
    [
      object({ constructor: { type: 'number' } }),
      { constructor: 'y' },
      '/constructor> `/constructor` is "y", and a number is expected',
    ],
    [
      object({ 'a/b~c': { type: 'number' } }),
      { 'a/b~c': 'y' },
      '/a~1b~0c> `/a~1b~0c` is "y", and a number is expected',
    ],
    [{ $ref: '#' }, 1, '> the document cannot be checked: its schema refers to itself without end'],
    [
      object({ next: { $ref: '#' } }),
      { next: { next: 1 } },
      '/next/next> `/next/next` is 1, and an object is expected',
    ],
    [
      { $id: 'a', ...object({ a: { $ref: '#/$defs/n' } }, { $defs: { n: { type: 'number' } } }) },
      { a: 'x' },
      '/a> `/a` is "x", and a number is expected',
    ],
  ] as [Record<string, unknown>, unknown, ...string[]][]) {
    it(`${JSON.stringify(schema)} of ${JSON.stringify(value)}`, async () => {
      expect(await told(schema, value)).to.deep.equal(expected)
    })
  }

  it('a key `__proto__` in a document harms nothing', async () => {
    const value = JSON.parse('{"__proto__": {"locked": true}, "locked": false}') as unknown
    const schema = object(
      { locked: { type: 'boolean' } },
      { required: ['locked'], additionalProperties: { type: 'string' } },
    )
    expect(await told(schema, value)).to.deep.equal([
      '/__proto__> `/__proto__` is an object, and a text is expected',
    ])
    expect(({} as Record<string, unknown>)['locked']).to.equal(undefined)
  })

  it('two schemas of one `$id` do not know each other', async () => {
    const { checks, refused } = await inputChecks(
      new Map([
        ['a.json', { schema: { $id: 'same', type: 'string' } }],
        ['b.json', { schema: { $id: 'same', type: 'number' } }],
        ['c.json', { schema: { $ref: 'same' } }],
      ]),
    )
    expect([...checks.keys()]).to.deep.equal(['a.json', 'b.json'])
    expect(refused.map(({ file, message }) => [file, message])).to.deep.equal([
      ['c.json', 'the reference `same` leads nowhere'],
    ])
  })
})
