import type { Limits } from './limits.ts'

/** A gateway that the operator has configured: its URL, with the headers that it wants. */
export type Gateway =
  | string
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> | undefined }

/** Gateways in the order in which they are asked. There is none by default. */
export type Gateways = {
  /** For `ipfs:` and `ipns:`; with or without `/ipfs` at the end. */
  readonly ipfs?: readonly Gateway[] | undefined
  /** For `ar:`. */
  readonly arweave?: readonly Gateway[] | undefined
  /**
   * The gateway that `imageGateway` is formed with, which people's browsers will see. Default: the first of `ipfs` that is
   * `https:` and has no headers.
   */
  readonly images?: string | undefined
}

/** One gateway at work. */
export type Place = {
  /** The URL of something that the gateway serves. */
  readonly urlOf: (segments: readonly string[]) => URL
  readonly headers: Readonly<Record<string, string>> | undefined
  /** True where a redirect of this gateway may lead without a check: to the same content, or to its own subdomains. */
  readonly trusts: (url: URL) => boolean
  readonly isResting: () => boolean
  /** Leaves it alone for a while. */
  readonly rest: () => void
}

/**
 * Reads the list of gateways.
 *
 * @throws TypeError when one is no http(s) URL, or has credentials, a query or a fragment
 */
export function placesOf(
  gateways: readonly Gateway[] | undefined,
  limits: Limits,
  now: () => number,
): readonly Place[] {
  return (gateways ?? []).map((gateway) => {
    const { url, headers } = typeof gateway === 'string' ? { url: gateway, headers: undefined } : gateway
    const base = baseOf(url)
    let restingUntil = 0
    return {
      headers,
      urlOf: (segments) => urlUnder(base, segments),
      trusts: (target) => isUnder(base, target) || isSubdomain(base, target),
      isResting: () => now() < restingUntil,
      rest: () => {
        restingUntil = now() + limits.rest
      },
    }
  })
}

/** Forms the URL that shows an image through a gateway, or gives `undefined` where there is none to be shown. */
export function imageBaseOf({ images, ipfs = [] }: Gateways): URL | undefined {
  if (images !== undefined) return baseOf(images)
  const shown = ipfs.find((gateway) => typeof gateway === 'string' && gateway.startsWith('https:'))
  return typeof shown === 'string' ? baseOf(shown) : undefined
}

/** Something under a gateway. */
export function urlUnder(base: URL, segments: readonly string[]): URL {
  return new URL(`${base.href}${segments.map(encodeURIComponent).join('/')}`)
}

function baseOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new TypeError('A gateway needs an http(s) URL.')
  if (url.search + url.hash + url.username + url.password !== '') {
    throw new TypeError('A gateway has no credentials, query or fragment in its URL: give headers.')
  }
  url.pathname = url.pathname.replace(/\/(?:ipfs\/?)?$/, '/').replace(/([^/])$/, '$1/')
  return url
}

function isUnder(base: URL, url: URL): boolean {
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return false
  const rest = url.pathname.slice(base.pathname.length)
  return /^(?:ip[fn]s\/|[A-Za-z0-9_-]{43}(?:\/|$))/.test(rest)
}

/** One origin for each content: `bafy….ipfs.gateway.example`, and 52 characters for a transaction of Arweave. */
const OF_CONTENT = /^(?:[a-z0-9-]{1,63}\.ip[fn]s|[a-z2-7]{52})\.$/

function isSubdomain(base: URL, url: URL): boolean {
  if (url.protocol !== base.protocol || !url.host.endsWith(`.${base.host}`)) return false
  return OF_CONTENT.test(url.host.slice(0, -base.host.length))
}
