/** Made by `npm run generate` from schemas/policy_response_undo.schema.json; do not edit. */

/**
 * What it was before; null where there was none.
 */
export type FileVersion = {
  /**
   * What it was.
   */
  kind: 'file' | 'folder' | 'link'
  /**
   * Of a file's content, of a link's target; empty for a folder.
   */
  sha256: string
  /**
   * How many bytes.
   */
  size: number
  /**
   * Its permission bits, as a number.
   */
  mode: number
} | null
/**
 * What it was when the command had ended; null where there was none.
 */
export type FileVersion1 = {
  /**
   * What it was.
   */
  kind: 'file' | 'folder' | 'link'
  /**
   * Of a file's content, of a link's target; empty for a folder.
   */
  sha256: string
  /**
   * How many bytes.
   */
  size: number
  /**
   * Its permission bits, as a number.
   */
  mode: number
} | null
/**
 * What a file was; null where there was none.
 *
 * This interface was referenced by `ResponseUndo`'s JSON-Schema
 * via the `definition` "fileVersion".
 */
export type FileVersion2 = {
  /**
   * What it was.
   */
  kind: 'file' | 'folder' | 'link'
  /**
   * Of a file's content, of a link's target; empty for a folder.
   */
  sha256: string
  /**
   * How many bytes.
   */
  size: number
  /**
   * Its permission bits, as a number.
   */
  mode: number
} | null

/**
 * What it takes to take one action back. It is written before the command starts, and completed when it has ended.
 */
export interface ResponseUndo {
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The action's name.
   */
  action: string
  /**
   * When its command started, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  executed_at: string
  /**
   * How to take it back, for people.
   */
  undo_instruction: string
  /**
   * The command that takes it back. Without one, files are restored.
   *
   * @minItems 1
   */
  undo?: string[]
  /**
   * The files and folders that the action declares, relative to the workspace.
   */
  changes: string[]
  /**
   * The folder with the copies of the files as they were, relative to the workspace; each copy is named by its SHA-256.
   */
  copies: string
  /**
   * The files that the action may change.
   */
  files: FileChange[]
  /**
   * Whether the command has ended and `after` says what it left. False for an action that was interrupted.
   */
  complete: boolean
}
/**
 * One file that the action may change, before and after.
 *
 * This interface was referenced by `ResponseUndo`'s JSON-Schema
 * via the `definition` "fileChange".
 */
export interface FileChange {
  /**
   * Where it is, relative to the workspace, with forward slashes.
   */
  path: string
  before: FileVersion
  after: FileVersion1
}
