import { AVMWebProvider } from '@agoralabs-sh/avm-web-provider'
import { type AlgorandInpage, arrive } from './algorandProvider.ts'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** The provider writes each refusal to the console of the page, where tests look for mistakes of the page's own. */
const quiet = { debug: () => {}, error: () => {} }

/** Runs in the page, before the page's own scripts: the official provider, which speaks by events of the window. */
export function install(config: AlgorandInpage, ask: Ask): void {
  arrive(config, () => {
    const { host } = window.location
    const provider = AVMWebProvider.init(config.discover.providerId)
    Object.assign(provider, { _logger: quiet })
    provider.onDiscover(() => config.discover as never)
    provider.onEnable(({ params }) => ask('enable', params) as never)
    provider.onSignMessage(({ params }) => ask('sign_message', { ...params, host }) as never)
  })
}
