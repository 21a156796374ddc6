import { verifyMessage } from '@countersign/siwx-ethereum'
import { createViemConfig, SiweMessage as SiweMessage4 } from '@signinwithethereum/siwe'
import { SiweMessage as SiweMessage3 } from 'siwe'
import { createPublicClient, custom, hashMessage, hexToBytes, verifyMessage as viemVerifyMessage } from 'viem'
import { mainnet } from 'viem/chains'
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe'
import { nativeBackend } from './crypto.ts'
import { DOMAIN, nth, type SignIn } from './inputs.ts'
import { type Effort, type Measurement, measure, type Subject } from './measure.ts'
import { named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

function accepted(ok: unknown): void {
  if (ok !== true) throw new Error('a good sign-in was refused')
}

/** The chain is out of reach for everybody: a key signature needs none. */
const offline = createPublicClient({
  chain: mainnet,
  transport: custom({ request: () => Promise.reject(new Error('offline')) }),
})

/** What no verifier is faster than: recovery by libsecp256k1 in the optional addon, with the digest at hand. */
async function floor(inputs: readonly SignIn[]): Promise<readonly Subject[]> {
  const native = await nativeBackend()
  const cases = inputs.map(({ text, signature }) => {
    const raw = hexToBytes(signature)
    return {
      digest: hexToBytes(hashMessage(text)),
      rs: raw.subarray(0, 64),
      recovery: ((raw[64] ?? 0) + 1) % 2,
    }
  })
  return native.map((backend) => ({
    name: 'floor: libsecp256k1 in the native addon, recovery alone',
    run: async (n) => {
      const one = cases[n % cases.length]
      accepted(one && (await backend.recover(one.digest, one.rs, one.recovery)) !== undefined)
    },
  }))
}

async function subjects(inputs: readonly SignIn[]): Promise<readonly Subject[]> {
  const config = await createViemConfig({ publicClient: offline })
  return [
    {
      name: 'countersign',
      run: async (n) => {
        const { text: message, signature, nonce } = nth(inputs, n)
        accepted((await verifyMessage({ type: 'eip191', message, signature }, { domain: DOMAIN, nonce })).ok)
      },
    },
    {
      name: 'siwe 3 with ethers 6',
      run: async (n) => {
        const { text, signature, nonce } = nth(inputs, n)
        accepted((await new SiweMessage3(text).verify({ signature, domain: DOMAIN, nonce })).success)
      },
    },
    {
      name: '@signinwithethereum/siwe 4.2 with viem',
      run: async (n) => {
        const { text, signature, nonce } = nth(inputs, n)
        const result = await new SiweMessage4(text).verify({ signature, domain: DOMAIN, nonce }, { config })
        accepted(result.success)
      },
    },
    {
      name: 'viem: parseSiweMessage, validateSiweMessage, verifyMessage',
      run: async (n) => {
        const { text, signature, nonce, address } = nth(inputs, n)
        const message = parseSiweMessage(text)
        accepted(validateSiweMessage({ message, domain: DOMAIN, nonce, address }))
        accepted(await viemVerifyMessage({ address, message: text, signature }))
      },
    },
    ...(await floor(inputs)),
  ]
}

function target(results: readonly Measurement[], peer: string, times: number) {
  const measured = named(results, 'countersign').opsPerSecond / named(results, peer).opsPerSecond
  return {
    promise: `at least ${times} times ${peer.split(':')[0]}`,
    measured: ratio(measured),
    met: measured >= times,
  }
}

/** The whole of what a server does with a sign-in by a key account: parse, check, recover, compare. */
export async function signIn(inputs: readonly SignIn[], effort: Effort): Promise<Section> {
  const results = await measure(await subjects(inputs), effort)
  return {
    title: 'Whole sign-in of a key account',
    note: 'Parse the text, check domain, nonce and times, recover the key and compare the account. No chain is asked.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [
      target(results, 'siwe 3 with ethers 6', 10),
      target(results, 'viem: parseSiweMessage, validateSiweMessage, verifyMessage', 8),
    ],
  }
}
