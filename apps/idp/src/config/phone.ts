import { z } from 'zod'
import { KNOWN_WALLETS } from '../phone/wallets.ts'

const seconds = (
  fallback: number,
  description: string,
  { min, max }: { readonly min: number; readonly max: number },
) => z.int().min(min).max(max).default(fallback).describe(`${description} In seconds.`)

/** A place for the address exactly once: elsewhere in the link it could end up in front of the host. */
const isLink = (link: string): boolean => {
  const url = URL.parse(link.replace(/\{(?:url|hostPath)\}/, 'x'))
  const places = link.match(/[{}]/g)?.length
  return (
    url?.protocol === 'https:' && places === 2 && /^https:\/\/[^/?#{]+\/.*\{(?:url|hostPath)\}/.test(link)
  )
}

const ownWallet = z.strictObject({
  name: z.string().trim().min(1).max(40).describe('Name of the wallet, as people know it.'),
  link: z
    .string()
    .max(300)
    .refine(isLink, { error: 'an https link with {url} or {hostPath} once, behind its host' })
    .describe(
      'What opens a page in the browser of the wallet. `{url}` is its address, percent-encoded; `{hostPath}` is its host and path as they are.',
    ),
  namespaces: z
    .array(z.string().regex(/^[-a-z0-9]{3,8}$/))
    .min(1)
    .max(10)
    .describe('CAIP-2 namespaces that it signs for.'),
})

const knownNames = Object.keys(KNOWN_WALLETS) as (keyof typeof KNOWN_WALLETS)[]

/** `signIn.phone`: a wallet on a phone signs for a browser elsewhere. */
export const phone = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        'Offer links and a code that open the sign-in in the browser of a wallet app. A flow across devices can be abused by whoever starts one and sends it to somebody: read the guide first.',
      ),
    ttl: seconds(180, 'How long a link can be opened.', { min: 60, max: 300 }),
    session: seconds(300, 'How long the phone then has to enter the number and sign.', { min: 60, max: 600 }),
    wallets: z
      .array(z.union([z.enum(knownNames), ownWallet]))
      .max(20)
      .default(knownNames)
      .describe('Wallets to open the sign-in in: known names, or `{ name, link, namespaces }` of others.'),
  })
  .describe('Wallets on a phone, for a sign-in in another browser (RFC 10027).')
