/** True for a relative path that stays below its root: no drive, no leading slash, no `..` step. */
export function staysBelow(file: string): boolean {
  return !/^([A-Za-z]:|[/~])/.test(file) && !file.split('/').includes('..')
}

/** A path without the steps that lead nowhere: `./state//log` is `state/log`. */
export function plainPath(file: string): string {
  return file
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .join('/')
}
