type Cookie = { readonly name: string; readonly value: string; readonly path: string; readonly host: string }

/** What a request may set, besides what a browser sets itself. */
export type BrowserRequest = {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>> | undefined
  /** Cross-site: no `sec-fetch-site: same-origin`, and Lax cookies stay at home on a post. */
  readonly from?: 'here' | 'elsewhere' | undefined
}

/** A browser as far as cookies, redirects and fetch metadata go. */
export type Browser = {
  readonly request: (url: string | URL, request?: BrowserRequest) => Promise<Response>
  /** Follows redirects and refreshes within the origin; resolves with the first answer that is none, or the foreign location. */
  readonly visit: (
    url: string | URL,
    request?: BrowserRequest,
  ) => Promise<{ readonly url: URL; readonly response: Response; readonly left: boolean }>
  readonly cookies: () => readonly Cookie[]
  readonly setCookies: (cookies: readonly Cookie[]) => void
}

const parseCookie = (line: string, url: URL): { cookie: Cookie; expired: boolean } => {
  const [pair = '', ...attributes] = line.split(/;\s*/)
  const at = pair.indexOf('=')
  const attribute = (name: string) =>
    attributes.find((entry) => entry.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
  const expires = attribute('expires')
  return {
    cookie: {
      name: pair.slice(0, at),
      value: pair.slice(at + 1),
      path: attribute('path') ?? '/',
      host: url.host,
    },
    expired: expires !== undefined && Date.parse(expires) <= Date.now(),
  }
}

const matches = (cookie: Cookie, url: URL): boolean =>
  cookie.host === url.host &&
  (url.pathname === cookie.path ||
    url.pathname.startsWith(cookie.path.replace(/\/?$/, '/')) ||
    cookie.path === '/')

/**
 * Opens a browser without cookies. `via` is where a proxy in front of the provider forwards to: URLs and cookies stay
 * those of the issuer.
 */
export const openBrowser = (via?: string): Browser => {
  let jar: readonly Cookie[] = []

  const request = async (target: string | URL, options: BrowserRequest = {}): Promise<Response> => {
    const url = new URL(target)
    const { form, from = 'here', headers = {}, json } = options
    const method = options.method ?? (json === undefined && form === undefined ? 'GET' : 'POST')
    const sent = from === 'elsewhere' && method !== 'GET' ? [] : jar.filter((cookie) => matches(cookie, url))
    const response = await fetch(via === undefined ? url : new URL(`${url.pathname}${url.search}`, via), {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html,application/json',
        'sec-fetch-site': from === 'here' ? 'same-origin' : 'cross-site',
        ...(sent.length > 0 && { cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; ') }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(form !== undefined && { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const { cookie, expired } = parseCookie(line, url)
      jar = jar.filter(
        ({ name, path, host }) => name !== cookie.name || path !== cookie.path || host !== cookie.host,
      )
      if (!expired) jar = [...jar, cookie]
    }
    return response
  }

  const visit = async (target: string | URL, options: BrowserRequest = {}) => {
    let url = new URL(target)
    let response = await request(url, options)
    for (let hop = 0; hop < 10; hop += 1) {
      const refresh = /^0;url=(.+)$/.exec(response.headers.get('refresh') ?? '')?.[1]
      const location = response.headers.get('location') ?? refresh ?? null
      if (location === null) return { url, response, left: false }
      const next = new URL(location, url)
      if (next.origin !== url.origin) return { url: next, response, left: true }
      url = next
      response = await request(url)
    }
    throw new Error('too many redirects')
  }

  return {
    request,
    visit,
    cookies: () => jar,
    setCookies: (cookies) => {
      jar = cookies
    },
  }
}
