import type { Diagnostic, Item, LanguageServer, Position } from './languageServer.js'

/** Where the cursor stands in a text. */
export const CURSOR = '@@'

export const OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
]

/** Which schema a text is held against. */
export type Kind = 'policy' | 'tests'

/** An editor with texts that nobody has saved. */
export interface Editor {
  readonly server: LanguageServer
  /** Opens a text beside the shipped files, with the line that names its schema, and finds the cursor in it. */
  opening(kind: Kind, body: string): { file: string; at: Position; found: Promise<Diagnostic[]> }
  /** What is offered at the cursor. */
  completions(kind: Kind, body: string): Promise<Item[]>
  labels(kind: Kind, body: string): Promise<string[]>
  /** What is said of what stands at the cursor. */
  hover(kind: Kind, body: string): Promise<string>
}

export function editorOf(server: LanguageServer): Editor {
  let opened = 0
  const opening: Editor['opening'] = (kind, body) => {
    const [folder, up, schema] =
      kind === 'policy' ? ['rules', '..', 'policy'] : ['rules/tests', '../..', 'policy_tests']
    const file = `${folder}/unsaved-${++opened}.yaml`
    const text = `# yaml-language-server: $schema=${up}/schemas/${schema}.schema.json\n${body}`
    const before = text.split(CURSOR)[0]?.split('\n') ?? []
    const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
    return { file, at, found: server.open(file, text.replace(CURSOR, '')) }
  }
  const completions: Editor['completions'] = async (kind, body) => {
    const { file, at } = opening(kind, body)
    return server.complete(file, at)
  }
  return {
    server,
    opening,
    completions,
    labels: async (kind, body) => (await completions(kind, body)).map(({ label }) => label),
    hover: async (kind, body) => {
      const { file, at } = opening(kind, body)
      // It escapes what Markdown could take for its own.
      return (await server.hover(file, at)).replaceAll('\\', '')
    },
  }
}

/** `2:13-16 message`, counted from 1 and in the order of the file. */
export function told(found: readonly Diagnostic[]): string[] {
  return found
    .toSorted(
      ({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.character - b.character,
    )
    .map(({ range: { start, end }, message }) => {
      const until = end.line === start.line ? `${end.character + 1}` : `${end.line + 1}:${end.character + 1}`
      return `${start.line + 1}:${start.character + 1}-${until} ${message}`
    })
}
