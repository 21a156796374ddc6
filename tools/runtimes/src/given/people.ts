import { registerHooks } from 'node:module'
import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { startMatrixNode } from '@countersign/testing/matrixNode'
import { openPeraPhone } from '@countersign/testing/peraPhone'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { startBridge } from '@countersign/testing/walletConnectBridge'
import { startRelay } from '@countersign/testing/walletConnectRelay'
import { openRemoteWallet, type RemoteBehaviour } from '@countersign/testing/walletConnectWallet'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Meetings } from '../probe/types.ts'

type Deed = 'sign' | 'decline'

/** People with wallets on other devices, by the makers' own clients of the wallet's side. */
export type People = {
  readonly meetings: Meetings
  readonly scan: (what: string, does: Deed, uri: string) => Promise<void>
  readonly close: () => Promise<void>
}

const projectId = '0123456789abcdef0123456789abcdef'

const connect = (does: Deed) => (does === 'sign' ? 'approve' : 'reject')

function ethereumWallet(does: Deed): RemoteBehaviour {
  const key = privateKeyToAccount(generatePrivateKey())
  return {
    namespace: 'eip155',
    accounts: [`eip155:1:${key.address}`],
    methods: ['personal_sign'],
    answer: ({ params }: { readonly params: readonly [`0x${string}`, string] }) =>
      key.signMessage({ message: { raw: params[0] } }),
    connect: connect(does),
  }
}

/**
 * The ES modules of the Beacon SDK name files without their endings, which Node.js does not take: here it gets the others,
 * and the same axios as they.
 */
async function loadBeacon() {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const common = specifier.startsWith('@airgap/') || specifier === 'axios'
      return next(specifier, common ? { ...context, conditions: ['require', 'node'] } : context)
    },
  })
  const module = await import('@countersign/testing/beaconPhone')
  hooks.deregister()
  return module
}

/** Starts a relay, a bridge and a node of Matrix. A code is scanned with a wallet that is new each time. */
export async function meetPeople(): Promise<People> {
  const [relay, bridge, matrix, { openBeaconPhone }] = await Promise.all([
    startRelay({ projectId }),
    startBridge(),
    startMatrixNode(),
    loadBeacon(),
  ])
  const phones: { readonly close: () => unknown }[] = []
  const keep = <T extends { readonly close: () => unknown }>(phone: T): T => {
    phones.push(phone)
    return phone
  }
  return {
    meetings: { projectId, relayUrl: relay.url, bridgeUrl: bridge.url, matrixUrl: matrix.url },
    scan: async (what, does, uri) => {
      if (what === 'pera:mobile') {
        keep(openPeraPhone({ accounts: [createAlgorandAccount()], connect: connect(does) })).scan(uri)
      } else if (what === 'beacon:p2p') {
        const behaviour = { account: createTezosAccount(), connect: connect(does) } as const
        await keep(await openBeaconPhone(matrix, behaviour)).scan(uri)
      } else {
        const at = { projectId, relayUrl: relay.url }
        await keep(await openRemoteWallet(at, ethereumWallet(does))).pair(uri)
      }
    },
    close: async () => {
      await Promise.all(phones.map((phone) => phone.close()))
      await Promise.all([relay.close(), bridge.close(), matrix.close()])
    },
  }
}
