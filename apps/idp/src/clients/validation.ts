import type Provider from 'oidc-provider'
import type { Config } from '../config/schema.ts'
import type { Rules } from '../gates/rules/types.ts'
import type { ValidateClient } from './clients.ts'
import { checkFrontchannel } from './frontchannel.ts'
import { checkProfile } from './profile.ts'
import { checkReferences } from './references.ts'

// Public upstream, missing from the type definitions.
type Validating = { readonly Client: { readonly validate: (metadata: unknown) => Promise<void> } }

/**
 * What a client has to keep to before it is stored, whoever stores it: our own rules, with the gates and policies that count
 * now, then those of the protocol layer, which rejects with its `InvalidClientMetadata`.
 */
export const createValidation =
  ({
    config,
    provider,
    rules,
  }: {
    readonly config: Config
    readonly rules: Pick<Rules, 'reload'>
    readonly provider: () => Provider | Promise<Provider>
  }): ValidateClient =>
  async (metadata) => {
    checkProfile(config, metadata)
    checkFrontchannel(config, metadata)
    checkReferences({ ...config, ...(await rules.reload()) }, metadata)
    const { Client } = (await provider()) as unknown as Validating
    await Client.validate(metadata)
  }
