import type { ErrorObject } from 'ajv'
import type { TestsFile } from './testsFile.js'

/** Compiled from schemas/policy_tests.schema.json by `npm run build`; leaves its findings in `errors`. */
export const validateTestsFile: ((data: unknown) => data is TestsFile) & { errors?: ErrorObject[] | null }
