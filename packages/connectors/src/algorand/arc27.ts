import { onPageMessage, postToPage } from '../internal/pageMessages.ts'
import { read } from '../internal/read.ts'
import { exchange, onEvent, sendEvent, toError } from './exchange.ts'

/** Kibisis and its kin hear events, Pera's extension hears messages. The envelopes are the same. */
export type Transport = 'event' | 'message'

const parse = (detail: unknown): unknown => {
  try {
    return JSON.parse(detail as string)
  } catch {
    return undefined
  }
}

const PREFIX = 'arc0027:'

/** Hears the answers to one method, on both ways. */
export const hear = (
  method: string,
  listener: (response: unknown, transport: Transport) => void,
  signal: AbortSignal,
): void => {
  const reference = `${PREFIX}${method}:response`
  onEvent(reference, (detail) => listener(parse(detail), 'event'), signal)
  onPageMessage((data) => {
    if (read(data, 'reference') === reference) listener(data, 'message')
  }, signal)
}

/** Sends one request. Its answer carries `id` as `requestId`. */
export const send = (transport: Transport, method: string, id: string, params: object): void => {
  const reference = `${PREFIX}${method}:request`
  const request = { id, reference, params }
  if (transport === 'event') sendEvent(reference, request)
  else postToPage(request)
}

/** One call of a method; resolves with its result. */
export const ask = async (
  transport: Transport,
  method: string,
  params: object,
  signal: AbortSignal,
): Promise<unknown> => {
  const id = crypto.randomUUID()
  const response = await exchange((answer, listening) => {
    hear(
      method,
      (heard, by) => {
        if (by === transport && read(heard, 'requestId') === id) answer(heard)
      },
      listening,
    )
    send(transport, method, id, params)
  }, signal)
  const error = read(response, 'error')
  if (error) throw toError(error)
  return read(response, 'result')
}
