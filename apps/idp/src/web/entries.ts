const island = (name: string): string => `src/web/island/${name}`

export const SCRIPT: string = island('main.tsx')
export const STYLE: string = island('style.css')
export const DEMO_WALLET: string = island('demoWallet.ts')
export const PHONE_WAIT: string = 'src/web/phoneWait.ts'
export const COPY: string = 'src/web/copy.ts'

/** One module a CAIP-2 namespace, loaded only by pages whose request can be satisfied there. */
export const CONNECTORS: Readonly<Record<string, string>> = Object.fromEntries(
  ['eip155', 'tezos', 'near', 'polkadot', 'flow', 'algorand', 'solana'].map((namespace) => [
    namespace,
    island(`connectors/${namespace}.ts`),
  ]),
)

/** What the build makes a file of each, from the root of this app. */
export const ENTRIES: readonly string[] = [
  SCRIPT,
  STYLE,
  DEMO_WALLET,
  PHONE_WAIT,
  COPY,
  ...Object.values(CONNECTORS),
]
