/** An element of an XML document, its entities resolved. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  /** The character data directly in it, in one piece. */
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const TOKEN = /<\?xml [^?]*\?>|<(\/?)([A-Za-z_][\w.-]*)((?: [A-Za-z_][\w.-]*="[^"<]*")*)(\/?)>|[^<>]+/y

/**
 * Reads the part of XML 1.0 that reports are written in: elements, attributes, text and the five entities. Whatever
 * else there is, or is not well-formed, is an error with its offset.
 */
export function readXml(xml: string): Element {
  const bad = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml)
  if (bad) throw new Error(`XML has no such character, at ${bad.index}`)
  const document: Element = { name: '', attributes: {}, children: [], text: '' }
  const open: Element[] = [document]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < xml.length) {
    const start = TOKEN.lastIndex
    const [token = '', closing, name, attributes = '', empty] = TOKEN.exec(xml) ?? []
    const parent = open.at(-1)
    if (token === '' || !parent) throw new Error(`not well-formed at ${start}`)
    if (token.startsWith('<?')) {
      if (start !== 0) throw new Error(`a declaration at ${start}`)
    } else if (name === undefined) parent.text += resolved(token)
    else if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}> at ${start}`)
      open.pop()
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' }
      parent.children.push(element)
      if (empty !== '/') open.push(element)
    }
  }
  const [root, ...others] = document.children
  if (!root || others.length > 0 || open.length > 1 || document.text.trim() !== '')
    throw new Error('a document has one root, and it is closed')
  return root
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/ ([\w.-]+)="([^"]*)"/g)]
  const names = found.map(([, name]) => name)
  if (new Set(names).size < names.length) throw new Error(`an attribute twice: ${text}`)
  return Object.fromEntries(found.map(([, name, value = '']) => [name, resolved(value)]))
}

function resolved(text: string): string {
  return text.replace(/&([^;]*);?/g, (entity, name: string) => {
    const character = Object.hasOwn(ENTITIES, name) && entity.endsWith(';') ? ENTITIES[name] : undefined
    if (character === undefined) throw new Error(`no entity: ${entity}`)
    return character
  })
}
