/** Reads `value[key]`; a property that is missing or throws is `undefined`: the object belongs to an extension. */
export const read = (value: unknown, key: string): unknown => {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key]
  } catch {
    return undefined
  }
}
