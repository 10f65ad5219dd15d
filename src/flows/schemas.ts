import { readShipped, shippedIn } from '../load/shipped.js'
import { nearest } from '../model/nearest.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { ShippedSchema } from '../model/schema.js'

const ENDING = '.schema.json'

/** The names of the schemas, in alphabetical order. */
export async function schemaNames(): Promise<string[]> {
  return (await shippedIn('schemas'))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
}

/** All schemas: what people write first, then what the tool writes. */
export async function listSchemas(): Promise<ShippedSchema[]> {
  const listed: ShippedSchema[] = []
  for (const name of await schemaNames()) {
    const { description } = JSON.parse(await text(name)) as { description: string }
    listed.push({ name, description })
  }
  return [...listed.filter(isWrittenByPeople), ...listed.filter((each) => !isWrittenByPeople(each))]
}

function isWrittenByPeople({ name }: ShippedSchema): boolean {
  return name === 'policy' || name === 'policy_tests'
}

/** A schema as it stands in its file, byte by byte. Throws PolicyError (exit 2) when there is none of that name. */
export async function readSchema(name: string): Promise<string> {
  const names = await schemaNames()
  if (names.includes(name)) return text(name)
  const meant = nearest(name.replace(/(\.schema)?(\.json)?$/, ''), names)
  const help = meant === undefined ? `there are: ${names.join(', ')}` : `did you mean \`${meant}\`?`
  const message = `there is no schema \`${name}\``
  throw new PolicyError([{ code: 'usage', severity: 'error', message, help }], EXIT.usage)
}

async function text(name: string): Promise<string> {
  return (await readShipped(`schemas/${name}${ENDING}`)).toString('utf8')
}
