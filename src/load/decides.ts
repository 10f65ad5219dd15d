/** Sections that no decision reads. */
const ASIDE = /^(gateFacts|gates|actions|respond|guards|inputs|waivers):([ \t]|$)/

/** What may stand at the margin beside sections: nothing, a comment, an item of the list above. */
const BESIDE = /^([ \t#]|- |-$|$)/

/** Waivers are of use to `policy validate` alone. */
const WAIVERS = /^waivers:([ \t]|$)/

/** No section has such a name: at the margin they are an entry that slipped out of its list. */
const BESIDE_WAIVERS = /^((code|where|owner|reason|expires):|\][ \t]*$)/

/** Lines before the first one that says something. */
const SILENT = /^[ \t]*(#|$)/

/**
 * Whether a policy file may hold anything that a decision reads. False only for plain YAML that begins with a section about
 * responding and has nothing but such sections at the margin: a run need not parse it, and a slip in it must not keep
 * the level from being known.
 */
export function mayDecide(text: string): boolean {
  return !holdsOnly(text, ASIDE)
}

/** Whether a policy file plainly holds nothing but waivers: a slip in one must not keep anybody from acting. */
export function isOfWaivers(text: string): boolean {
  return holdsOnly(text, WAIVERS, BESIDE_WAIVERS)
}

/** Whether a text begins with one of some sections and has nothing but them, and what is harmless, at the margin. */
function holdsOnly(text: string, sections: RegExp, harmless: RegExp = BESIDE): boolean {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const first = lines.find((line) => !SILENT.test(line))
  if (first === undefined || !sections.test(first) || text.replaceAll('\r\n', '').includes('\r')) return false
  return lines.every((line) => sections.test(line) || BESIDE.test(line) || harmless.test(line))
}
