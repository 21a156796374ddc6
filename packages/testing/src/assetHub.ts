import { type ChildProcess, fork } from 'node:child_process'
import { ApiPromise, HttpProvider } from '@polkadot/api'
import type { ApiOptions, SubmittableExtrinsic } from '@polkadot/api/types'
import { Keyring } from '@polkadot/keyring'
import { TestingError } from './errors.ts'

/** Accounts that everybody knows; both have test coins. */
export type AssetHubAccount = 'alice' | 'bob'

/** A running Asset Hub. */
export type AssetHub = {
  /** JSON-RPC over http on loopback. */
  readonly url: string
  /** CAIP-2. The tool has a placeholder for the first block. */
  readonly chain: string
  /** SS58 with prefix 42. */
  readonly addresses: Readonly<Record<AssetHubAccount, string>>
  /** Makes calls of the real runtime. */
  readonly tx: ApiPromise['tx']
  /** Signs and sends calls in their order, builds a block with them, and gives its hash. Rejects when one failed. */
  readonly submit: (
    calls: readonly (readonly [AssetHubAccount, SubmittableExtrinsic<'promise'>])[],
  ) => Promise<string>
  /** Resolves when the process has ended. */
  readonly close: () => Promise<void>
}

const START_MS = 60_000
const COINS = '1000000000000000000'

/**
 * Starts a real Asset Hub runtime, without a network: chopsticks executes the WebAssembly of Rococo's Asset Hub
 * (statemine 900, with pallet-uniques) from its genesis. Takes some four seconds. The process ends with this one.
 *
 * @throws {@link TestingError} `asset_hub_failed`
 * @example
 * const hub = await startAssetHub()
 * await hub.submit([['alice', hub.tx.uniques.create(7, hub.addresses.alice)]])
 * await hub.close()
 */
export async function startAssetHub(): Promise<AssetHub> {
  const child = fork(new URL('./assetHubProcess.ts', import.meta.url), {
    execArgv: ['--conditions=@countersign/source'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const close = async () => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    const url = await listening(child)
    return { url, close, ...(await connect(url)) }
  } catch (error) {
    await close()
    throw error
  }
}

async function connect(url: string): Promise<Omit<AssetHub, 'url' | 'close'>> {
  const provider = new HttpProvider(url)
  const api = await ApiPromise.create({
    provider: provider as NonNullable<ApiOptions['provider']>,
    noInitWarn: true,
  })
  const keyring = new Keyring({ type: 'sr25519' })
  const pairs = { alice: keyring.addFromUri('//Alice'), bob: keyring.addFromUri('//Bob') }
  const nonces = { alice: 0, bob: 0 }
  const accounts = Object.values(pairs).map(({ address }) => [
    [address],
    { providers: 1, data: { free: COINS } },
  ])
  await provider.send('dev_setStorage', [{ System: { Account: accounts } }])
  const genesis = await provider.send<string>('chain_getBlockHash', [0])

  const submit: AssetHub['submit'] = async (calls) => {
    for (const [account, call] of calls) {
      const signed = await call.signAsync(pairs[account], { nonce: nonces[account]++, era: 0 })
      await provider.send('author_submitExtrinsic', [signed.toHex()])
    }
    const hash = await provider.send<string>('dev_newBlock', [])
    const events = await (await api.at(hash)).query['system']?.['events']?.()
    const failed = JSON.stringify(events?.toHuman() ?? []).includes('"ExtrinsicFailed"')
    if (failed) throw new TestingError('asset_hub_failed', 'A call of the Asset Hub has failed.')
    return hash
  }
  return {
    chain: `polkadot:${genesis.slice(2, 34)}`,
    addresses: { alice: pairs.alice.address, bob: pairs.bob.address },
    tx: api.tx,
    submit,
  }
}

async function listening(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', (data: Buffer) => {
    said += data.toString()
  })
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(late)
      reject(new TestingError('asset_hub_failed', `The Asset Hub has not started: ${reason} ${said}`))
    }
    const late = setTimeout(() => fail('it takes too long.'), START_MS)
    child.once('exit', () => fail('it has ended.'))
    child.once('error', (error) => fail(error.message))
    child.once('message', (message) => {
      clearTimeout(late)
      resolve((message as { readonly url: string }).url)
    })
  })
}
