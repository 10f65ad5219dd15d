import { expect } from 'chai'
import fc from 'fast-check'
import { redactor } from '../../src/act/redact.js'
import { saysSecret } from '../../src/act/secretValues.js'

const KEY = [
  '-----BEGIN RSA PRIVATE KEY-----',
  'MIIEpAIBAAKCAQEAx1yJ3mB2',
  'q8Zf0Lw9sD4vT6nR1kXc5hUe',
  'Qz==',
  '-----END RSA PRIVATE KEY-----',
].join('\n')

const ENV = {
  CANARY_TOKEN: "canary'42/ü",
  SPACED_SECRET: '  padded secret\n',
  LONG_PASSWORD: 'aB3$'.repeat(300),
  DEPLOY_KEY: KEY,
  REPEATED_SECRET: 'aaaaaaaaaaaaaaaa',
  FIRST_SECRET: 'overlap-one-two',
  SECOND_SECRET: 'two-three-four',
  SHORT_TOKEN: 'abcde',
  PLAIN: 'plain-value',
  LISTED: 'four',
  LISTED_SHORT: 'abc',
}
const redact = redactor(ENV, ['LISTED', 'LISTED_SHORT', 'NOT_SET'])

/** What the stream makes of bytes that come in pieces of these sizes, again and again. */
function streamed(bytes: Buffer, sizes: readonly number[]): Buffer {
  const stream = redact.stream()
  const out: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    out.push(stream.push(bytes.subarray(at, at + size)))
    at += size
  }
  return Buffer.concat([...out, stream.end()])
}

describe('redacting', () => {
  describe('values', () => {
    const cases: [string, string, string][] = [
      ['as it is', "<canary'42/ü>", '<[redacted]>'],
      ['without the white space round it', '<padded secret>', '<[redacted]>'],
      ['one after the other', 'fourfour', '[redacted]'],
      ['overlapping', '<overlap-one-two-three-four>', '<[redacted]>'],
      ['longer than what is looked for at once', `<${'aB3$'.repeat(300)}>`, '<[redacted]>'],
      [
        'percent-encoded',
        "<canary'42%2F%C3%BC> <canary%2742%2f%c3%bc> <padded+secret>",
        '<[redacted]> '.repeat(3).trim(),
      ],
      ['in JSON', "<canary'42\\/\\u00fc>", '<[redacted]>'],
      ['in a shell', `'canary'\\''42/ü' canary\\'42/ü`, `'[redacted]' [redacted]`],
      ['several lines in JSON', `{"k":${JSON.stringify(KEY)}}`, '{"k":"[redacted]"}'],
      ['one line of several', '<MIIEpAIBAAKCAQEAx1yJ3mB2>', '<[redacted]>'],
      ['named by the policy, from four characters', 'four abc', '[redacted] abc'],
    ]
    for (const [name, text, expected] of cases)
      it(`${name} are found`, () => expect(redact.text(text)).to.equal(expected))

    it('are found in base64, whatever stands before and after them', () => {
      const secret = 'overlap-one-two'
      for (const alphabet of ['base64', 'base64url'] as const)
        for (let before = 0; before < 4; before += 1) {
          const encoded = Buffer.from(`${'u'.repeat(before)}${secret}:x`).toString(alphabet)
          const left = redact.text(encoded).replace('[redacted]', '')
          expect(redact.text(encoded), encoded).to.include('[redacted]')
          expect(left.length, encoded).to.be.at.most(encoded.length - 18)
        }
      expect(redact.text(Buffer.from('four').toString('base64'))).to.equal('[redacted]')
    })

    it('that are short, ordinary, or of another variable stay', () => {
      const text = 'abcde plain-value enabled overlap-one canary'
      expect(redactor({ ...ENV, AUTH_MODE: 'enabled' }, []).text(text)).to.equal(text)
    })

    it('stay away when the name lies in the prototype', () => {
      expect(redactor({}, ['toString', '__proto__']).text('function toString')).to.equal('function toString')
    })
  })

  it('goes by the words of a name', () => {
    const secret = `GITHUB_TOKEN NPM_AUTH AWS_SECRET_ACCESS_KEY API_KEY apiKey authToken PGPASSWORD SSHPASS DB_PASS
      MYSQL_PWD SENTRY_DSN SESSION_COOKIE TLS_PRIVATE api-key password PASSWD DB_CREDENTIALS GH_PAT`
    const plain = `PATH HOME LANG PWD OLDPWD KEYBOARD MONKEY TOKENIZER AUTHOR COMPASS BYPASS XDG_SESSION_TYPE SSH_AUTH_SOCK
      DESKTOP_SESSION SECRETARY KEY_FILE PASSWORDLESS_MODE ""`
    expect(secret.split(/\s+/).filter((name) => !saysSecret(name))).to.deep.equal([])
    expect(plain.split(/\s+/).filter(saysSecret)).to.deep.equal([])
  })

  describe('shapes', () => {
    const letters = 'abcdefghij0123456789ABCDEFGHIJ'
    const cases: [string, string][] = [
      [`<ghp_${letters}>`, '<[redacted]>'],
      [`<github_pat_${letters}_${letters}>`, '<[redacted]>'],
      [`<glpat-${letters}>`, '<[redacted]>'],
      ['<AKIAABCDEFGHIJKLMNOP>', '<[redacted]>'],
      ['<xoxb-1234-abcdefgh>', '<[redacted]>'],
      [`<sk-proj-${letters}> <sk_live_${letters}>`, '<[redacted]> <[redacted]>'],
      ['Authorization: Bearer abc.DEF-123_456==, then', 'Authorization: Bearer [redacted], then'],
      ['authorization: basic dXNlcjpw', 'authorization: basic [redacted]'],
      [`<eyJhbGciOiJub25lIn0.${letters}.${letters}>`, '<[redacted]>'],
      ['https://me:pass-word@host/x?a:b@c', 'https://me:[redacted]@host/x?a:b@c'],
      [`a\n${KEY}\nb`, 'a\n[redacted]\nb'],
      [`"${KEY.replaceAll('\n', '\\n')}"`, '"[redacted]"'],
      ['-----BEGIN PRIVATE KEY-----\nMIIabc\n<cut>', '[redacted]<cut>'],
      ['task-runner sk-learn ghp_ AKIA eyJ Bearer x https://host:80/ a:b@c', ''],
      ['-----BEGIN CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----', ''],
    ]
    for (const [text, expected] of cases)
      it(`${JSON.stringify(text.slice(0, 40))} becomes ${expected === '' ? 'nothing else' : JSON.stringify(expected)}`, () =>
        expect(redactor({}, []).text(text)).to.equal(expected || text))
  })

  it('finds the values of options in commands', () => {
    const cases = [
      ['tool --password x --token=y --api-key', 'tool --password [redacted] --token=[redacted] --api-key'],
      ['env TOKEN=z A=b -p q four', 'env TOKEN=[redacted] A=b -p q [redacted]'],
      ['--keyboard us --secret --quiet --key-file f', '--keyboard us --secret --quiet --key-file f'],
    ]
    for (const [words = '', expected] of cases)
      expect(redact.words(words.split(' ')).join(' ')).to.equal(expected)
    expect(redact.words(['--password', '', 'two words'])).to.deep.equal(['--password', '', 'two words'])
    expect(redact.words(['--password=a\nb'])).to.deep.equal(['--password=[redacted]'])
  })

  describe('a stream', () => {
    const pieces = fc.oneof(
      fc.constantFrom(...Object.values(ENV)),
      fc.constantFrom(
        KEY.slice(0, 60),
        KEY.slice(40),
        'aaaaaaa',
        'two-three-fou',
        'Bearer ',
        '://u:',
        'eyJ',
        '-----',
      ),
      fc.constantFrom(
        'ghp_abcdefghijklmnopqrstuvwxyz',
        '.',
        ' ',
        '\n',
        '@',
        'ü',
        '\u{1f511}',
        'x'.repeat(700),
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.base64String({ maxLength: 40 }),
    )
    const text = fc.array(pieces, { maxLength: 40 }).map((all) => all.join(''))
    const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 })

    it('gives what the whole gives, however it is cut', () => {
      fc.assert(
        fc.property(text, fc.oneof(sizes, fc.constantFrom([1], [2, 3])), (whole, cuts) => {
          const well = Buffer.from(whole)
          expect(streamed(well, cuts).toString()).to.equal(redact.text(well.toString()))
        }),
        { numRuns: 300 },
      )
    })

    it('finds what lies across the place where it stops to wait', () => {
      const found = [
        "<canary'42/ü>",
        '<https://me:pass-word@host>',
        'Authorization: Bearer abc.DEF-123 ',
        `<${KEY}>`,
      ]
      for (const secret of found) {
        const expected = redact.text(secret)
        for (let shift = 0; shift < 900; shift += 1) {
          const [before, after] = ['.'.repeat(4096 - shift), '.'.repeat(shift)]
          const made = streamed(Buffer.from(`${before}${secret}${after}`), [4096]).toString()
          if (made !== `${before}${expected}${after}`) expect.fail(`${secret} was not found at ${-shift}`)
        }
      }
    })

    it('gives no value away, and all else as it was', () => {
      const secrets = [ENV.CANARY_TOKEN, KEY, ENV.FIRST_SECRET, ENV.LONG_PASSWORD]
      const plain = fc.array(fc.constantFrom('\u{1f511}', 'ü', 'lorem ', '<', '>', '\n', '"'), {
        maxLength: 900,
      })
      const parts = fc.array(fc.tuple(plain, fc.constantFrom(...secrets)), { maxLength: 8 })
      fc.assert(
        fc.property(parts, sizes, (all, cuts) => {
          const whole = all.map(([words, secret]) => `${words.join('')}<${secret}>`).join('')
          const expected = all.map(([words]) => `${words.join('')}<[redacted]>`).join('')
          expect(streamed(Buffer.from(whole), cuts).toString()).to.equal(expected)
        }),
        { numRuns: 100 },
      )
    })

    it('leaves bytes that are no text as they are', () => {
      const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 256))
      expect(redactor({}, []).stream().push(bytes).length).to.be.greaterThan(0)
      expect(streamed(bytes, [333]).equals(bytes)).to.equal(true)
    })

    it('takes time by the length of a text and no more, whatever is in it', () => {
      const hostile = redactor({ A_SECRET: 'a'.repeat(100_000), B_SECRET: `${'ab'.repeat(50_000)}c` }, [])
      const size = 1_000_000
      for (const unit of [
        'a',
        'ab',
        `${'a'.repeat(255)}b`,
        'eyJ',
        '.eyJa',
        '://a:',
        'Bearer ',
        '-----BEGIN ',
        ' ',
        ':',
      ]) {
        const begun = performance.now()
        hostile.text(unit.repeat(size / unit.length))
        // Linear is a fraction of a second; were it quadratic, hours.
        expect(performance.now() - begun, unit).to.be.lessThan(20_000)
      }
    })
  })
})
