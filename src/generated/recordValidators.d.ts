import type { UndoFile, ResponseLogRecord } from '../model/responseRecords.js'
import type { StateFile } from './stateFile.js'

/** Compiled from the schemas of what the program writes, by `npm run build`: whether a file or line is sound. */
export const validateState: (data: unknown) => data is StateFile
export const validateResponseRecord: (data: unknown) => data is ResponseLogRecord
export const validateUndoFile: (data: unknown) => data is UndoFile
