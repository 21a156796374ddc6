const MAX_ITEMS = 1000

/** A copy of a wallet's list, or undefined when it is none: read twice, an element of a hostile one can change. */
export const toList = (value: unknown): readonly unknown[] | undefined => {
  try {
    return Array.isArray(value) && value.length <= MAX_ITEMS ? [...(value as readonly unknown[])] : undefined
  } catch {
    return undefined
  }
}
