import type { AppContext } from '../context.ts'
import { digest } from '../digest.ts'
import type { SigningSite } from './challenge.ts'
import type { LoadedInteraction } from './load.ts'

/**
 * Whether a wallet that is a website may send its answer there (NEP-413 `callbackUrl`). Here it is the very page that asks:
 * the answer is in the fragment, browsers carry fragments through redirects, and other addresses of this origin redirect
 * to relying parties. An origin of the operator's own has one page.
 */
export const isCallback = (
  { issuer }: Pick<AppContext, 'issuer'>,
  { interaction, phone }: LoadedInteraction,
  { callbackUrl, site }: { readonly callbackUrl: string; readonly site: SigningSite },
): boolean => {
  const { href, origin, pathname } = new URL(callbackUrl)
  if (site.origin !== issuer.origin) return origin === site.origin
  // Spelled as browsers do, and without a user name, so that nobody reads it in another way.
  if (href !== callbackUrl || !href.startsWith(`${issuer.origin}/`) || href.includes('#')) return false
  if (phone === undefined) return pathname === `${issuer.prefix}/interaction/${interaction.uid}`
  const links = `${issuer.prefix}/phone/`
  return pathname.startsWith(links) && digest(pathname.slice(links.length)) === phone
}
