import type { PluginModule } from '../../web/types.ts'
import { ADDRESS } from './addresses.ts'

/** A connector of an operator: its wallet is on another device until the page hears `paired`. */
export const PLUGIN: string = `export const createDiscover = ({ uri }) => (add) => add({
  id: 'phone', key: 'phone', name: 'Phone wallet', namespace: 'eip155',
  signIn: async ({ challenge, pair, signal, step }) => {
    step('connecting')
    pair({ uri, link: 'https://wallet.example/' })
    await new Promise((resolve) => { addEventListener('paired', resolve); signal.addEventListener('abort', resolve) })
    pair(undefined)
    const account = 'eip155:1:${ADDRESS}'
    const { id, message } = await challenge(account)
    return { challenge: id, account, type: 'eip191', message, signature: '0x11' }
  },
})`

/** What the server says of it. */
export const plugin = (name: string, module = '/plugin.js'): PluginModule => ({
  module,
  name,
  namespaces: ['eip155'],
  options: {
    uri: 'wc:7f6e504bfad60b485450578e05678441fc10e8@2?relay-protocol=irn&symKey=587d5484ce2a2a6ee3',
  },
})
