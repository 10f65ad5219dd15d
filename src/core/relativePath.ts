/** True for a relative path that stays below its root: no drive, no leading slash, no `..` step. */
export function staysBelow(file: string): boolean {
  return !/^([A-Za-z]:|[/~])/.test(file) && !file.split('/').includes('..')
}

/** What is wrong with a path that does not stay below its root, after its name: `state/../log` holds a `..`, and stays. */
export function strayWords(file: string, root: string): string {
  let depth = 0
  for (const step of plainPath(file).split('/')) {
    depth += step === '..' ? -1 : 1
    if (depth < 0) break
  }
  return depth >= 0 && !/^([A-Za-z]:|[/~])/.test(file) ? 'holds a step `..`' : `leaves ${root}`
}

/** A path without the steps that lead nowhere: `./state//log` is `state/log`. */
export function plainPath(file: string): string {
  return file
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .join('/')
}

/** `./state//undo_` is `state/undo_`; a folder keeps its slash. */
export function prefixOf(prefix: string): string {
  return `${plainPath(prefix)}${/\/\.?$/.test(prefix) ? '/' : ''}`
}

/** Whether a path lies somewhere below a folder. Both are plain. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
