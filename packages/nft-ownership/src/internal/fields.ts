/** A JSON object of unknown members. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether it is a JSON object, and no array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
