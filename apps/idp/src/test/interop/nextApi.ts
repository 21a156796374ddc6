import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** What Next.js adds to a request and its answer below `pages/api`, as far as NextAuth.js reads it. */
export type ApiRequest = IncomingMessage & {
  query: Record<string, string | readonly string[]>
  cookies: Record<string, string>
  body: unknown
}
export type ApiResponse = ServerResponse & {
  status: (code: number) => ApiResponse
  json: (value: unknown) => void
  send: (value: unknown) => void
}

/** Handles requests below `/api/auth` as `pages/api/auth/[...nextauth].ts` would. */
export const nextApi =
  (handler: (request: ApiRequest, response: ApiResponse) => unknown): RequestListener =>
  async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://next.example')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const cookies = (request.headers.cookie ?? '').split('; ').filter((pair) => pair !== '')
    await handler(
      Object.assign(request, {
        query: {
          ...Object.fromEntries(url.searchParams),
          nextauth: url.pathname.replace(/^\/api\/auth\//, '').split('/'),
        },
        cookies: Object.fromEntries(
          cookies.map((pair) => [
            pair.slice(0, pair.indexOf('=')),
            decodeURIComponent(pair.slice(pair.indexOf('=') + 1)),
          ]),
        ),
        body: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
      }),
      Object.assign(response, {
        status(code: number) {
          response.statusCode = code
          return response as ApiResponse
        },
        json: (value: unknown) => void response.end(JSON.stringify(value)),
        // As Next.js: an object is sent as JSON.
        send: (value: unknown) =>
          void response.end(typeof value === 'string' ? value : JSON.stringify(value)),
      }),
    )
  }
