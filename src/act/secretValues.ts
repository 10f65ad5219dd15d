import { comparable } from './environment.js'

/** Which values are secret, and how they may look when they are written somewhere. */

/** Values from variables whose names say so; shorter ones would black out ordinary words. */
const MIN_LENGTH = 6
/** Values that the policy names itself. */
const MIN_NAMED = 4
/** A line of a secret of several lines: shorter ones are ordinary, as `}` is. */
const MIN_LINE = 16
/** A shorter piece of base64 turns up by chance. */
const MIN_BASE64 = 6

/** Also at the end of a word: `PGPASSWORD`, `SSHPASS`. */
const SAYS_SECRET = /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|(?<!BY|COM)PASS|CREDENTIAL|APIKEY)S?$/
const SAYS_SECRET_ALONE = /^(?:KEYS?|AUTH|PRIVATE|COOKIES?|SESSION|DSN|PWD|JWT|BEARER|PAT)$/
/** They say where something is, and the desktop's sessions are no secret. */
const SAYS_PLACE = /^(?:FILE|PATH|DIR|FOLDER|SOCK|SOCKET)$/
const NO_SECRET = /^(?:(?:OLD)?PWD|XDG_SESSION_.*|DESKTOP_SESSION|SESSION_MANAGER|DBUS_SESSION_.*)$/
/** `AUTH_ENABLED=enabled` must not black out the word everywhere. */
const NO_VALUE = /^(?:enabled?|disabled?|required?|optional|default|always|unknown)$/i

/** Whether the name of a variable or of an option says that its value is secret: `GITHUB_TOKEN`, `api-key`, `authToken`. */
export function saysSecret(name: string): boolean {
  const upper = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
  if (NO_SECRET.test(upper)) return false
  const words = upper.split('_').filter((word) => word !== '')
  if (SAYS_PLACE.test(words.at(-1) ?? '')) return false
  return words.some((word) => SAYS_SECRET.test(word) || SAYS_SECRET_ALONE.test(word))
}

/** The secret values of an environment, without white space around them; `secretNames` are secret whatever they say. */
export function secretsOf(
  environment: Readonly<Record<string, string | undefined>>,
  secretNames: readonly string[],
): string[] {
  const named = new Set(secretNames.map(comparable))
  const found = Object.entries(environment).flatMap(([name, value]) => {
    const secret = value?.trim() ?? ''
    if (named.has(comparable(name))) return secret.length >= MIN_NAMED ? [secret] : []
    return secret.length >= MIN_LENGTH && !NO_VALUE.test(secret) && saysSecret(name) ? [secret] : []
  })
  return [...new Set(found)]
}

/** A secret as it may be written: as it is, each long line of it, in base64, and escaped for URLs, JSON and shells. */
export function formsOf(secret: string): Buffer[] {
  const lines = secret.split(/\r?\n|\r/)
  const longLines = lines.length > 1 ? lines.map((line) => line.trim()) : []
  const texts = [secret, ...longLines.filter((line) => line.length >= MIN_LINE)]
  const forms = texts.flatMap((text) => [
    text,
    ...percentForms(text),
    ...jsonForms(text),
    ...shellForms(text),
    ...base64Forms(Buffer.from(text)),
  ])
  return [...new Set(forms)].map((form) => Buffer.from(form))
}

function percentForms(text: string): string[] {
  // The way round a lone surrogate, which encodeURIComponent refuses.
  const usual = encodeURIComponent(Buffer.from(text).toString())
  const strict = usual.replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const both = [usual, strict, encodeURI(Buffer.from(text).toString()), strict.replaceAll('%20', '+')]
  return both.flatMap((form) => [form, form.replace(/%../g, (code) => code.toLowerCase())])
}

function jsonForms(text: string): string[] {
  const usual = JSON.stringify(text).slice(1, -1)
  const ascii = usual.replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return [usual, ascii, usual.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/')]
}

function shellForms(text: string): string[] {
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/[^\w@%+=:,./\n\u0080-\uffff-]/g, '\\$&'),
    text.replace(/["$`\\]/g, '\\$&'),
  ]
}

/** Alone, and in the middle of something that is encoded as a whole: there, where it starts decides how it looks. */
function base64Forms(bytes: Buffer): string[] {
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
  const usual = [bytes.toString('base64'), ...inside.filter((each) => each.length >= MIN_BASE64)]
  return [...usual, ...usual.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))]
}
