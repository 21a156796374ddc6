import { parseMessage } from '@countersign/siwx-ethereum'
import { SiweMessage as SiweMessage4 } from '@signinwithethereum/siwe'
import { SiweMessage as SiweMessage3 } from 'siwe'
import { parseSiweMessage } from 'viem/siwe'
import { nth, type SignIn } from './inputs.ts'
import { type Effort, measure } from './measure.ts'
import { count, named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

/** Text to message. viem's parser is tolerant: it finds lines by pattern and refuses nothing. */
export async function parse(inputs: readonly SignIn[], effort: Effort): Promise<Section> {
  const results = await measure(
    [
      {
        name: 'countersign (strict)',
        run: (n) => {
          if (!parseMessage(nth(inputs, n).text).ok) throw new Error('refused')
        },
      },
      { name: 'siwe 3 (strict)', run: (n) => new SiweMessage3(nth(inputs, n).text) },
      {
        name: '@signinwithethereum/siwe 4.2 (strict)',
        run: (n) => new SiweMessage4(nth(inputs, n).text),
      },
      { name: 'viem/siwe (tolerant)', run: (n) => parseSiweMessage(nth(inputs, n).text) },
    ],
    effort,
  )
  const ours = named(results, 'countersign (strict)').opsPerSecond
  const times = ours / named(results, 'siwe 3 (strict)').opsPerSecond
  return {
    title: 'Parse',
    note: 'An EIP-4361 text of about 600 characters with every field but Not Before, to a message.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [
      { promise: 'at least 50 times siwe 3', measured: ratio(times), met: times >= 50 },
      { promise: 'at least 200,000 per second', measured: count(ours), met: ours >= 200_000 },
    ],
  }
}
