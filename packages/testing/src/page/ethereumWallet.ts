/// <reference path="./readable-stream.d.ts" />
import { initializeProvider } from '@metamask/providers/dist/initializeInpageProvider'
import { Duplex } from 'readable-stream'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** What the Node side writes into the init script. */
export type InpageConfig = {
  readonly info: {
    readonly uuid: string
    readonly name: string
    readonly icon: string
    readonly rdns: string
  }
  readonly eip6963: boolean
  readonly windowEthereum: boolean
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
}

/**
 * Runs in the page, before the page's own scripts: MetaMask's published in-page provider, whose stream ends in the bridge
 * instead of an extension.
 */
export function install(config: InpageConfig, ask: Ask): void {
  const connectionStream = new Duplex({
    objectMode: true,
    read() {},
    write(request: unknown, _encoding, done) {
      ask('rpc', request).then(
        (response) => {
          if (response) connectionStream.push(response)
        },
        () => {
          // The page is going away: nobody waits for the answer.
        },
      )
      done()
    },
  })
  const start = () =>
    initializeProvider({
      connectionStream,
      shouldSetOnWindow: config.windowEthereum,
      shouldAnnounceCaip294: false,
      ...(config.eip6963 ? { providerInfo: config.info } : {}),
    })
  if (config.announceAfter > 0) setTimeout(start, config.announceAfter)
  else start()
}
