import { read } from '../internal/read.ts'
import { readWord } from '../internal/readWord.ts'
import { toList } from '../internal/toList.ts'
import { ask, type Transport } from './arc27.ts'
import type { Driver } from './driver.ts'

/** CAIP-2 has the first 32 characters of the genesis hash, in the alphabet for URLs. */
const reference = (chain: string): string =>
  chain.replace('algorand:', '').replaceAll('-', '+').replaceAll('_', '/')

/** A wallet of ARC-27, as it presents itself to `discover`. */
export const toProvider = (providerId: string, transport: Transport, networks: unknown): Driver => ({
  // Pera signs what ARC-60 has; Kibisis signs the bytes of the text as they are.
  type: transport === 'event' ? 'algorand:unprefixed' : 'algorand:arc60',
  network: (chain) =>
    toList(networks)
      .map((network) => readWord(network, 'genesisHash'))
      .find((hash) => hash.startsWith(reference(chain))),
  connect: async (genesisHash, signal) =>
    read(await ask(transport, 'enable', { providerId, genesisHash }, signal), 'accounts'),
  sign: async (address, { message, payload }, signal) => {
    const plain = transport === 'event'
    const what = plain ? { message } : { ...(payload as object) }
    const params = { ...what, signer: address, providerId }
    const answer = await ask(transport, 'sign_message', params, signal)
    const [signature, signer] = [read(answer, 'signature'), read(answer, 'signer')]
    if (plain) return { message, signature, signer }
    const { data, authenticatorData } = params as { data?: unknown; authenticatorData?: unknown }
    return { data, authenticatorData, signature, signer }
  },
})
