import { z } from 'zod'
import type { ConfigIssue } from './errors.ts'
import { isLoopback } from './loopback.ts'

/** Where people choose a wallet and sign, in place of the built-in page. */
export const externalPage = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .describe(
        'Where people are sent to choose a wallet and sign, in place of the built-in page; on a host of its own.',
      ),
    handoffTtl: z
      .int()
      .min(10)
      .max(600)
      .default(60)
      .describe('How long that page has to load and to redeem its hand-off. In seconds.'),
    clients: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(1000)
      .optional()
      .describe('Client identifiers that use it. Default: all.'),
  })
  .optional()
  .describe('A wallet page of the operator’s own.')

type Configured = {
  readonly issuer: string
  readonly signIn: { readonly externalPage?: z.output<typeof externalPage> }
}

const sharesCookies = (issuer: string, url: string): boolean => {
  const [own, other] = [new URL(issuer), new URL(url)]
  // In development all is on one machine.
  return own.hostname === other.hostname && (own.origin === other.origin || !isLoopback(url))
}

const AT = 'signIn.externalPage.url'

/** What would let others read the hand-off, or run on the origin of the sessions. */
export const externalPageIssues = ({ issuer, signIn }: Configured): readonly ConfigIssue[] => {
  if (signIn.externalPage === undefined) return []
  const { url } = signIn.externalPage
  const { hash, hostname, password, protocol, username } = new URL(url)
  const invalid = (message: string): ConfigIssue => ({ code: 'external_page_invalid', path: AT, message })
  return [
    ...(protocol === 'https:' || isLoopback(url)
      ? []
      : [
          {
            code: 'external_page_insecure' as const,
            path: AT,
            message: 'https is required unless the host is loopback',
          },
        ]),
    ...(username === '' && password === '' && hash === '' && !url.endsWith('#')
      ? []
      : [invalid('write it without user and fragment: the hand-off travels in the fragment')]),
    // On the same port a script of that page would run on the origin of the sessions and of the consent; on another one
    // its server would still get the cookies, which know no ports (RFC 6265 section 8.5).
    ...(sharesCookies(issuer, url) ? [invalid(`it needs a host other than the issuer’s, ${hostname}`)] : []),
  ]
}
