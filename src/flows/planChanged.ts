/** The plan is another one than was approved with `--plan`: what would be done is not what somebody looked at. */
export function planChanged(digest: string, approved: string | undefined) {
  if (approved === undefined || approved === digest) return []
  return [
    { code: 'plan-changed', message: `the plan is ${digest}, and ${approved} was approved`, forcible: false },
  ] as const
}
