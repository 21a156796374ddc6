import { fileURLToPath } from 'node:url'
import { buildGoModule } from './buildGoModule.ts'
import { BUILT_OAUTH2_PROXY, OAUTH2_PROXY_VERSION } from './oauth2ProxyBinary.ts'

/**
 * Builds oauth2-proxy. Takes some 60 seconds on two cores the first time, seconds afterwards.
 *
 * @throws {@link TestingError} `peer_unbuilt` with what Go said
 */
export const buildOauth2Proxy = (): Promise<string> =>
  buildGoModule({
    module: `github.com/oauth2-proxy/oauth2-proxy/v7@${OAUTH2_PROXY_VERSION}`,
    binary: BUILT_OAUTH2_PROXY,
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildOauth2Proxy()}\n`)
}
