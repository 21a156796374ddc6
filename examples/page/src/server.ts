import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createSignIn, type SignIn } from './signIn.ts'

const MAX_BODY = 16 * 1024

const FILES: Readonly<Record<string, readonly [string, string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
}

// The page's icon is empty, and in the page.
const CSP =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

/** Throws what the caller gets 400 for. */
const readJson = async (request: IncomingMessage): Promise<Readonly<Record<string, string>>> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) throw new Error('too large')
    chunks.push(chunk)
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (typeof value !== 'object' || value === null) throw new Error('no object')
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'))
}

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

const cookieOf = ({ headers }: IncomingMessage): string =>
  /(?:^|; )session=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? ''

type State = { readonly signIn: SignIn; readonly sessions: Map<string, string>; readonly origin: string }

const verify = async (request: IncomingMessage, response: ServerResponse, state: State): Promise<void> => {
  const { message = '', signature = '' } = await readJson(request)
  const outcome = await state.signIn.verify(message, signature)
  if ('code' in outcome) return send(response, 401, outcome)
  // A new name for every session: one that was planted before is worth nothing.
  const session = randomBytes(32).toString('base64url')
  state.sessions.set(session, outcome.subject)
  const secure = state.origin.startsWith('https:') ? '; Secure' : ''
  response.setHeader('set-cookie', `session=${session}; HttpOnly; SameSite=Lax; Path=/${secure}`)
  return send(response, 200, outcome)
}

const handle = async (request: IncomingMessage, response: ServerResponse, state: State): Promise<void> => {
  const route = `${request.method} ${request.url}`
  // SameSite keeps other sites' requests from bringing the cookie; this keeps them from signing anybody in.
  if (request.method === 'POST' && request.headers.origin !== state.origin)
    return send(response, 403, { code: 'origin_invalid' })
  if (route === 'POST /challenge') {
    const answer = state.signIn.challenge((await readJson(request))['account'] ?? '')
    return send(response, 'code' in answer ? 400 : 200, answer)
  }
  if (route === 'POST /sign-in') return verify(request, response, state)
  if (route === 'GET /me') {
    const subject = state.sessions.get(cookieOf(request))
    return send(response, subject === undefined ? 401 : 200, { subject })
  }
  const file = request.method === 'GET' ? FILES[request.url ?? ''] : undefined
  if (!file) return send(response, 404, { code: 'not_found' })
  response.writeHead(200, { 'content-type': file[1], 'content-security-policy': CSP })
  response.end(await readFile(new URL(`../public/${file[0]}`, import.meta.url)))
}

/** Serves the page and its three routes on loopback. */
export const startServer = async (
  port: number,
): Promise<{ readonly server: Server; readonly origin: string }> => {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`
  const state = { signIn: createSignIn(origin), sessions: new Map<string, string>(), origin }
  server.on('request', (request, response) => {
    handle(request, response, state).catch(() => send(response, 400, { code: 'request_invalid' }))
  })
  return { server, origin }
}
