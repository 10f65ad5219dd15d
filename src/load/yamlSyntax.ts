import { isCollection, isScalar, parseDocument, visit, type Document, type YAMLError } from 'yaml'
import type { Problem } from '../model/problem.js'
import type { ProblemCode } from '../model/problemCodes.js'
import { problemAt, type SourceText } from './sourceText.js'
import { slipAt } from './yamlSlips.js'

const ERROR_CODES: Partial<Record<string, ProblemCode>> = {
  MULTIPLE_DOCS: 'yaml-feature',
  TAG_RESOLVE_FAILED: 'yaml-feature',
}

const NESTED = 'here a mapping or a list begins inside a line; put a text that holds `: ` or `- ` into quotes'

const MESSAGES: Partial<Record<string, string>> = {
  MULTIPLE_DOCS: 'a policy file holds one document, and here a second one begins',
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
  TAG_RESOLVE_FAILED: 'tags are not allowed in a policy file',
  NON_STRING_KEY: 'a key must be a word, without a tag and not a list or a mapping',
  BLOCK_IN_FLOW: NESTED,
  BLOCK_AS_IMPLICIT_KEY: NESTED,
  MULTILINE_IMPLICIT_KEY: 'a colon is missing on this line, or a text goes on where it cannot',
}

/** Warnings of what is refused in any case: every directive, every tag. */
const REFUSED_ANYWAY: ReadonlySet<string> = new Set(['BAD_DIRECTIVE', 'TAG_RESOLVE_FAILED'])

/** Null when the nesting exhausts the stack; every other fault stands in the document's errors. */
export function parseOrNull(text: string): Document.Parsed | null {
  try {
    // Unique keys are checked elsewhere: the parser's own check takes seconds for a large mapping.
    const doc = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      stringKeys: true,
      prettyErrors: false,
      // Otherwise it writes warnings of its own to stderr.
      logLevel: 'error',
      uniqueKeys: false,
    })
    return doc.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION') ? null : doc
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** What the parser complains about, in our words: the first fault of syntax, and every refused document or tag. */
export function syntaxProblems(doc: Document.Parsed, source: SourceText): Problem[] {
  const errors: YAMLError[] = [
    ...doc.errors,
    ...doc.warnings.filter(({ code }) => !REFUSED_ANYWAY.has(code)),
  ].toSorted((a, b) => a.pos[0] - b.pos[0])
  const first = errors.find(({ code }) => !(code in ERROR_CODES))
  return errors
    .filter((error) => error === first || error.code in ERROR_CODES)
    .map((error) => syntaxProblem(doc, source, error))
}

function syntaxProblem(doc: Document.Parsed, source: SourceText, error: YAMLError): Problem {
  const code = ERROR_CODES[error.code] ?? 'yaml-syntax'
  const end = Math.min(error.pos[0], source.text.trimEnd().length)
  const opener = openerBefore(doc, end)
  const unclosed = opener !== null && /end with a|Missing closing/.test(error.message)
  const slip = slipAt(source.text, {
    code: error.code,
    offset: end,
    end: error.pos[1],
    bracket: openerBefore(doc, end, false),
    unclosed,
  })
  if (slip) {
    const { offset, message, help } = slip
    return problemAt(source, offset, { code, severity: 'error', message, ...(help ? { help } : {}) })
  }
  if (unclosed) {
    const sign = source.text.charAt(opener)
    const message =
      sign === '[' || sign === '{'
        ? `this \`${sign}\` is not closed, or a line inside it is not indented`
        : 'this quote is never closed'
    return problemAt(source, opener, { code, severity: 'error', message })
  }
  const message = MESSAGES[error.code] ?? plainMessage(error.message)
  return problemAt(source, end, { code, severity: 'error', message })
}

/** The innermost bracket (or quote, unless those are left out) that is still open at `end`. */
function openerBefore(doc: Document.Parsed, end: number, quotes = true): number | null {
  let opener: number | null = null
  visit(doc, {
    Node(_key, node) {
      const quoted =
        quotes && isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
      if (!quoted && !(isCollection(node) && node.flow)) return
      const [start, valueEnd] = node.range ?? [0, 0]
      if (start < end && valueEnd >= end) opener = start
    },
  })
  return opener
}

function plainMessage(message: string): string {
  const first = message.split('\n')[0] ?? message
  return first.charAt(0).toLowerCase() + first.slice(1)
}
