/** `red-score`, `Red Score` and `redScore` mean `red_score`: the name of a fact that a badly spelt one would be; undefined when there is none. */
export function nameMeant(written: string): string | undefined {
  // With a blank that is none after its colon, a whole line is a name to YAML.
  const name = written
    .replace(/[:\uff1a][\s\S]*$/u, '')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replaceAll(/[- .]+/g, '_')
  return /^[a-z][a-z0-9_]{0,63}$/.test(name) ? name : undefined
}
