import type { ShippedSchema } from '../model/schema.js'
import { PLAIN, type Style } from './style.js'
import { columns, visible } from './visible.js'

/** The schemas with what each describes, one a line. */
export function schemasText(schemas: readonly ShippedSchema[], style: Style = PLAIN): string {
  const rows = schemas.map(({ name, description }) => [visible(name), visible(firstSentence(description))])
  return `${columns(rows).join('\n')}\n\n${style.dim('`policy schema NAME` prints one')}\n`
}

function firstSentence(text: string): string {
  return text.replace(/\. .*$/, '.')
}
