import { ConnectorError } from '../errors.ts'
import { onPageMessage, postToPage } from '../internal/pageMessages.ts'
import { read } from '../internal/read.ts'
import { untilAborted } from '../internal/untilAborted.ts'
import type { Service } from './service.ts'

/** The FCL whose messages these are. Wallets look at it to choose an older form. */
const FCL_VERSION = '1.21.11'
const PREFIX = 'FCL:VIEW:'

type Call = {
  readonly body: unknown
  readonly signal: AbortSignal
  /** An earlier call was answered: its window may still say that it closes. */
  readonly again?: boolean | undefined
}

const readyResponse = ({ params, data, type }: Service, body: unknown) => ({
  type: `${PREFIX}READY:RESPONSE`,
  fclVersion: FCL_VERSION,
  body,
  service: { params, data, type },
  config: {
    app: { title: document.title },
    client: { fclVersion: FCL_VERSION, hostname: window.location.hostname },
  },
})

const settle = (response: unknown): unknown => {
  const status = read(response, 'status')
  if (status === 'APPROVED') return read(response, 'data')
  throw new ConnectorError(status === 'DECLINED' ? 'rejected' : 'wallet_failed', read(response, 'reason'))
}

/**
 * One EXT/RPC call: resolves with the data of an approval. The messages carry no request id, so only one call can run at a
 * time; nothing counts before the wallet's window says that it is ready.
 */
export const ask = async (service: Service, { body, signal, again = false }: Call): Promise<unknown> => {
  const listening = new AbortController()
  const answer = new Promise<unknown>((resolve, reject) => {
    let ready = false
    const heard = (message: unknown) => {
      const type = read(message, 'type')
      if (type === `${PREFIX}READY`) {
        ready = true
        postToPage(readyResponse(service, body))
      } else if (type === `${PREFIX}CLOSE` && (ready || !again)) {
        reject(new ConnectorError('rejected'))
      } else if (type === `${PREFIX}RESPONSE` && ready) {
        resolve(message)
      }
    }
    if (signal.aborted) return
    onPageMessage(heard, listening.signal)
    postToPage({ service })
  })
  try {
    return settle(await untilAborted(answer, signal))
  } finally {
    listening.abort()
  }
}
