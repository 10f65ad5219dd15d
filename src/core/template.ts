import type { Scalar } from '../model/policy.js'

/** `{{word}}`, which is a plain `{word}`, or `{word}`, which stands for a value. */
const PLACEHOLDER =
  /\{\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}\}|\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}/g

/** The names that a text holds places for, each once: `--id={response.id}` holds `response.id`. Other braces are text. */
export function placeholders(text: string): string[] {
  const names = [...text.matchAll(PLACEHOLDER)].flatMap((match) => (match[2] === undefined ? [] : [match[2]]))
  return [...new Set(names)]
}

/**
 * Puts values in the place of their names, exactly as they are: what a value holds is never read as a template.
 * `unfilled` are the names without a value, each once; they stay as they were written.
 */
export function fillTemplate(
  text: string,
  values: ReadonlyMap<string, Scalar>,
): { text: string; unfilled: string[] } {
  const unfilled = new Set<string>()
  const filled = text.replace(PLACEHOLDER, (whole, literal: string | undefined, name: string) => {
    if (literal !== undefined) return `{${literal}}`
    const value = values.get(name)
    if (value !== undefined) return String(value)
    unfilled.add(name)
    return whole
  })
  return { text: filled, unfilled: [...unfilled] }
}
