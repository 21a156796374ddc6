import { ConnectorError } from '@countersign/connectors'
import { parseJson } from '@countersign/connectors/beacon'
import { readWord } from '@countersign/connectors/kit'

/** One request to a Matrix node. */
export type Call = {
  readonly node: string
  /** From the root of the node, with its query. */
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined
  readonly body?: object | undefined
  readonly token?: string | undefined
  readonly signal: AbortSignal
  /** Milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined
  /** Nodes of a federation hear of an invitation at different times: a refusal may be early. */
  readonly patient?: boolean | undefined
}

const TIMEOUT = 10_000
/** Characters of an answer at most. */
const MOST = 4_194_304
const ATTEMPTS = 6
/** Milliseconds between attempts at most, whatever a node asks for. */
const MOST_PAUSE = 10_000

/** Rejects with `aborted` when the signal aborts before. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(new ConnectorError('aborted'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

const readText = async ({ body }: Response): Promise<string> => {
  if (body === null) return ''
  let text = ''
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value
    if (text.length <= MOST) continue
    await reader.cancel()
    throw new RangeError(`an answer of more than ${MOST} characters`)
  }
  return text
}

const ask = async ({ body, method = 'GET', node, path, signal, timeout = TIMEOUT, token }: Call) => {
  try {
    const response = await fetch(new URL(path, node.endsWith('/') ? node : `${node}/`), {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      // What ends a session must get through when the page goes on.
      keepalive: method !== 'GET',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    })
    return { status: response.status, answer: parseJson(await readText(response)) }
  } catch (cause) {
    throw new ConnectorError(signal.aborted ? 'aborted' : 'disconnected', cause)
  }
}

const pauseOf = (status: number, answer: unknown, patient: boolean): number | undefined => {
  if (status === 429)
    return Math.min(Math.max(Number(readWord(answer, 'retry_after_ms')) || 1000, 100), MOST_PAUSE)
  return status === 403 && patient ? 300 : undefined
}

/**
 * Asks a Matrix node, again when it says that it is busy. Throws `ConnectorError` `disconnected` when it cannot be reached
 * or refuses, and `aborted`.
 *
 * @see https://spec.matrix.org/latest/client-server-api/
 */
export const call = async (request: Call): Promise<unknown> => {
  for (let attempt = 1; ; attempt += 1) {
    const { answer, status } = await ask(request)
    if (status === 200) return answer
    const wait = pauseOf(status, answer, request.patient === true)
    if (wait === undefined || attempt === ATTEMPTS) throw new ConnectorError('disconnected', answer)
    await pause(wait, request.signal)
  }
}
