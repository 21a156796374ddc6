import { cached, findPeer } from './findPeer.ts'

/** The version that is built. */
export const OAUTH2_PROXY_VERSION = 'v7.15.3'

/** Where {@link buildOauth2Proxy} puts what it builds. */
export const BUILT_OAUTH2_PROXY: string = cached(`oauth2-proxy/${OAUTH2_PROXY_VERSION}/oauth2-proxy`)

/** oauth2-proxy: see {@link findPeer}. */
export const findOauth2Proxy = (): string | undefined =>
  findPeer({
    name: 'oauth2-proxy',
    variable: 'COUNTERSIGN_OAUTH2_PROXY',
    built: BUILT_OAUTH2_PROXY,
    script: 'buildOauth2Proxy.ts',
    needs: 'Go 1.26 or later',
  })
