/** A file as services that show problems beside the source name it: relative to the repository, forward slashes. */
export function repositoryPath(file: string): string {
  return file.replaceAll('\\', '/').replace(/^(\.\/+)+/, '')
}

/** A file by its path in the repository, whatever the current directory is: a caller that can look finds it. */
export type NamedFile = (file: string) => string

/** Where nobody has looked, the current directory is taken for the root of the repository. */
export const asGiven: NamedFile = (file) => file
