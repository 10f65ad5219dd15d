/**
 * The environment of a child: the named variables that are set, and `own`, which wins. Nothing else of ours gets in.
 * On Windows, where `Path` and `PATH` are one variable, names are compared without case and kept as they are set.
 */
export function environmentFor(
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const allowed = new Set(names.map(comparable))
  const ownNames = new Set(Object.keys(own).map(comparable))
  const inherited = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && allowed.has(comparable(entry[0])) && !ownNames.has(comparable(entry[0])),
  )
  return Object.fromEntries([...inherited, ...Object.entries(own)])
}

/** The name of a variable as this platform compares it. */
export function comparable(name: string): string {
  return process.platform === 'win32' ? name.toUpperCase() : name
}
