/** A file as services that show problems beside the source name it: relative to the repository, forward slashes. */
export function repositoryPath(file: string): string {
  return file.replaceAll('\\', '/').replace(/^(\.\/+)+/, '')
}
