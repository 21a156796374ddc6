import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { gateClientOf } from '../clients/metadata.ts'
import { gateRequestOf } from '../gates/step.ts'
import type { Check, GateRefusal, Gates, Requirement } from '../gates/types.ts'

/** RFC 6749 section 4.1.2.1: printable ASCII, no quotation mark and no backslash. */
const plain = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ' ').slice(0, 400)

/** An OAuth error for a request that cannot be taken as it is; its description begins with our code. */
const refusedRequest = ({ code, message }: GateRefusal): errors.OIDCProviderError => {
  const description = plain(`${code}: ${message}`)
  return code === 'nft_not_allowed'
    ? new errors.AccessDenied(description)
    : new errors.InvalidRequest(description)
}

/** What the relying party is told of a gate that is not met. */
export const describeCheck = ({ code = 'not_met', reason = 'the gate is not met' }: Check): string =>
  plain(`${code}: ${reason}`)

/** An OAuth error for a gate that is not met: denied, or to be tried again. */
export const unmetGate = (check: Check): errors.OIDCProviderError =>
  check.status === 'undecided'
    ? new errors.TemporarilyUnavailable(describeCheck(check))
    : new errors.AccessDenied(describeCheck(check))

/** What a client's request demands. Throws the OAuth error for one that cannot be taken. */
const requirementFor = async (
  gates: Gates,
  client: Client,
  request: { readonly claims?: unknown; readonly scope?: unknown },
): Promise<Requirement | undefined> => {
  const required = await gates.require(gateClientOf(client), gateRequestOf(request))
  if (!required.ok) throw refusedRequest(required)
  return required.requirement
}

/** The same for the request that is being answered. */
export const requirementOfContext = async (
  gates: Gates,
  { oidc }: KoaContextWithOIDC,
): Promise<Requirement | undefined> => {
  const { client, params } = oidc
  return client && requirementFor(gates, client, { claims: params?.['claims'], scope: params?.['scope'] })
}
