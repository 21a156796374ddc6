import { type Client, errors, type default as Provider } from 'oidc-provider'

/**
 * A registered client, if what is stored of it fits what holds now: one from before a profile is of no use until it fits,
 * which is no failure of whoever asks.
 */
export const findClient = async (provider: Provider, clientId: string): Promise<Client | undefined> => {
  try {
    return await provider.Client.find(clientId)
  } catch (error) {
    if (error instanceof errors.InvalidClientMetadata) return undefined
    throw error
  }
}
