import type { AppContext } from '../context.ts'
import { pinned } from '../http/pin.ts'
import type { SigningSite } from '../interaction/challenge.ts'
import type { LoadedInteraction } from '../interaction/load.ts'

/** The operator's own wallet page. */
export type ExternalPage = SigningSite & {
  readonly url: string
  /** How long it has to redeem a hand-off, in seconds. */
  readonly handoffTtl: number
}

/** The page as configured, whoever asks. */
export const configuredPage = ({ config }: Pick<AppContext, 'config'>): ExternalPage | undefined => {
  const { externalPage } = config.signIn
  if (!externalPage) return undefined
  const { handoffTtl } = externalPage
  // As headers can carry it, whatever it was written in.
  const { href: url, origin } = new URL(externalPage.url)
  const { host, protocol } = pinned(url)
  return { url, handoffTtl, host, protocol, origin }
}

/** The page that this relying party's people are sent to; undefined where the built-in one is shown. */
export const pageFor = (
  context: Pick<AppContext, 'config'>,
  { client }: Pick<LoadedInteraction, 'client'>,
): ExternalPage | undefined => {
  const clients = context.config.signIn.externalPage?.clients
  return clients === undefined || clients.includes(client.clientId) ? configuredPage(context) : undefined
}
