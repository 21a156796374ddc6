const MAX_TEXT = 64
const MAX_ICON = 262_144
/** Control and direction characters among others: a name must not rearrange the sentence it stands in. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu
const ICON = /^data:image\/[a-z0-9.+-]+[;,]/i

/** A short line of text that is safe to show, or undefined. */
export const toText = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
        .slice(0, MAX_TEXT * 4)
        .replace(UNSAFE, '')
        .trim()
        .slice(0, MAX_TEXT) || undefined
    : undefined

/** A picture that is inside its own URI, or undefined: the page contacts nobody to list wallets. */
export const toIcon = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= MAX_ICON && ICON.test(value) ? value : undefined
