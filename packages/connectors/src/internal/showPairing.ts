import type { SignInContext } from '../types.ts'

/** Shows the address that a wallet elsewhere scans or opens, until `paired` settles, and answers as it does. */
export const showPairing = async <T>(
  uri: string,
  paired: Promise<T>,
  pair: NonNullable<SignInContext['pair']>,
): Promise<T> => {
  pair({ uri, link: uri })
  try {
    return await paired
  } finally {
    pair(undefined)
  }
}
