import { parseMessage as parseText, type TextProfile } from '@countersign/siwx-core'
import { ethereumProfile, parseMessage } from '@countersign/siwx-ethereum'
import { SiweMessage as SiweMessage4 } from '@signinwithethereum/siwe'
import { SiweMessage as SiweMessage3 } from 'siwe'
import { parseSiweMessage } from 'viem/siwe'
import { nth, type SignIn } from './inputs.ts'
import { type Effort, measure } from './measure.ts'
import { count, named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

/** The grammar alone: the address by its shape, without the hash that an EIP-55 checksum takes. */
const grammar: TextProfile = {
  ...ethereumProfile,
  checkAddress: (address) => (/^0x[0-9a-fA-F]{40}$/.test(address) ? 'valid' : 'address_invalid'),
}

/** Text to message. viem's parser is tolerant: it finds lines by pattern and refuses nothing. */
export async function parse(inputs: readonly SignIn[], effort: Effort): Promise<Section> {
  const results = await measure(
    [
      {
        name: 'siwx-ethereum (strict, with EIP-55)',
        run: (n) => {
          if (!parseMessage(nth(inputs, n).text).ok) throw new Error('refused')
        },
      },
      {
        name: 'siwx-core (strict, address by shape)',
        run: (n) => {
          if (!parseText(grammar, nth(inputs, n).text).ok) throw new Error('refused')
        },
      },
      { name: 'siwe 3 (strict, with EIP-55)', run: (n) => new SiweMessage3(nth(inputs, n).text) },
      {
        name: '@signinwithethereum/siwe 4.2 (strict, with EIP-55)',
        run: (n) => new SiweMessage4(nth(inputs, n).text),
      },
      { name: 'viem/siwe (tolerant)', run: (n) => parseSiweMessage(nth(inputs, n).text) },
    ],
    effort,
  )
  const core = named(results, 'siwx-core (strict, address by shape)').opsPerSecond
  const times =
    named(results, 'siwx-ethereum (strict, with EIP-55)').opsPerSecond /
    named(results, 'siwe 3 (strict, with EIP-55)').opsPerSecond
  return {
    title: 'Parse',
    note: 'An EIP-4361 text of about 600 characters with every field but Not Before, to a message.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [
      { promise: 'siwx-ethereum: at least 50 times siwe 3', measured: ratio(times), met: times >= 50 },
      {
        promise: 'siwx-core: at least 200,000 per second and core',
        measured: count(core),
        met: core >= 200_000,
      },
    ],
  }
}
