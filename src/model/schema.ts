/** One of the JSON Schemas that the tool ships. */
export interface ShippedSchema {
  /** `policy_tests` for `policy_tests.schema.json`. */
  readonly name: string
  readonly description: string
}
