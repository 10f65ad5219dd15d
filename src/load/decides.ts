/** Sections that no decision reads. */
const ASIDE = /^(gateFacts|gates|actions|respond|guards|inputs|waivers):([ \t]|$)/

/** What may stand at the margin beside sections: nothing, a comment, an item of the list above. */
const BESIDE = /^([ \t#]|- |-$|$)/

/** Lines before the first one that says something. */
const SILENT = /^[ \t]*(#|$)/

/**
 * Whether a policy file may hold anything that a decision reads. False only for plain YAML that begins with a section about
 * responding and has nothing but such sections at the margin: a run need not parse it, and a slip in it must not keep
 * the level from being known.
 */
export function mayDecide(text: string): boolean {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const first = lines.find((line) => !SILENT.test(line))
  if (first === undefined || !ASIDE.test(first) || text.replaceAll('\r\n', '').includes('\r')) return true
  return !lines.every((line) => ASIDE.test(line) || BESIDE.test(line))
}
