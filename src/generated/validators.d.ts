import type { ErrorObject } from 'ajv'
import type { PolicyFile } from './policyFile.js'

/** Compiled from schemas/policy.schema.json by `npm run build`; leaves its findings in `errors`. */
export const validatePolicyFile: ((data: unknown) => data is PolicyFile) & { errors?: ErrorObject[] | null }
