/** A random token of `bytes` bytes as base64url: 32 for secrets. */
export const randomToken = (bytes: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url')

/** A random identifier of 16 characters. None begins with `-`: an operator's command line would take it for an option. */
export const randomId = (): string => randomToken(12).replace(/^-/, '_')
