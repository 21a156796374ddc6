import type { KoaContextWithOIDC } from 'oidc-provider'
import { type PageParams, type PageRequest, pageRequest } from '../http/pageRequest.ts'

/**
 * What a page of the protocol layer takes from its request: from the parameters that were accepted, from the request of
 * the device that the page is about, or from the forms and links of our own pages.
 */
export const protocolPageRequest = (
  { oidc, query, req }: Pick<KoaContextWithOIDC, 'oidc' | 'query' | 'req'>,
  trace?: PageParams | undefined,
): PageRequest => {
  const sources: readonly (PageParams | undefined)[] = [
    oidc?.params,
    oidc?.entities?.DeviceCode?.params,
    trace,
    oidc?.body,
    query,
  ]
  const pick = (name: keyof PageParams): unknown =>
    sources.map((params) => params?.[name]).find((value) => value !== undefined)
  return pageRequest(req, { display: pick('display'), ui_locales: pick('ui_locales') })
}
