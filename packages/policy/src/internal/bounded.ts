const DEFAULT_MOST = 1024 * 1024

/** The JSON text of what a policy is asked with; undefined when it has none or more than `most` characters. */
export function boundedJson(value: unknown, most: number = DEFAULT_MOST): string | undefined {
  try {
    const text = JSON.stringify(value)
    return text !== undefined && text.length <= most ? text : undefined
  } catch {
    return undefined
  }
}
