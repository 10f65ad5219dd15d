import { distance } from 'fastest-levenshtein'

/** The candidate that a mistyped word most likely means; undefined when none is near enough to be helpful. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = word.length < 3 ? 0 : Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    // `int` means `integer`, however many letters are left out.
    if (word.length >= 3 && candidate.toLowerCase().startsWith(word.toLowerCase())) return candidate
    // A hostile policy has thousands of names, each to be held against thousands.
    if (Math.abs(candidate.length - word.length) > limit) continue
    const steps = stepsBetween(word.toLowerCase(), candidate.toLowerCase())
    if (steps < bestDistance) [best, bestDistance] = [candidate, steps]
  }
  return best ?? candidates.find((candidate) => beginsLike(word.toLowerCase(), candidate.toLowerCase()))
}

/** `integrty` means `integrity_score`: as many words from its beginning, with no more slips than a name may have. */
function beginsLike(word: string, candidate: string): boolean {
  if (word.length < 4 || word[0] !== candidate[0] || !candidate.includes('_')) return false
  const beginning = candidate.split('_').slice(0, word.split('_').length).join('_')
  return stepsBetween(word, beginning) <= Math.floor(word.length / 4)
}

/** Two letters that changed places are one slip of the fingers, and two steps to Levenshtein. */
function stepsBetween(word: string, candidate: string): number {
  return letters(word) === letters(candidate)
    ? Math.min(1, distance(word, candidate))
    : distance(word, candidate)
}

function letters(text: string): string {
  return [...text].toSorted().join('')
}
