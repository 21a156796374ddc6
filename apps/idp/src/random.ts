/** A random token of `bytes` bytes as base64url: 32 for secrets, 12 or more for identifiers. */
export const randomToken = (bytes: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url')
