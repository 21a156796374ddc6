/** Runs in a process of its own, with the collector exposed: loads one parser, parses, and says what it held. */
const AMOUNT = 5_000

const parsers: Readonly<Record<string, () => Promise<(text: string) => unknown>>> = {
  countersign: async () => (await import('@countersign/siwx-ethereum')).parseMessage,
  'siwe 3': async () => {
    const { SiweMessage } = await import('siwe')
    return (text) => new SiweMessage(text)
  },
  '@signinwithethereum/siwe 4.2': async () => {
    const { SiweMessage } = await import('@signinwithethereum/siwe')
    return (text) => new SiweMessage(text)
  },
  'viem/siwe': async () => (await import('viem/siwe')).parseSiweMessage,
}

function settled(): NodeJS.MemoryUsage {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage()
}

const [name = '', text = ''] = process.argv.slice(2)
const load = parsers[name]
if (!load) throw new Error(`no parser is called ${name}`)
const before = settled()
const parse = await load()
parse(text)
const loaded = settled()
// Each text is a string of its own, as from a request body.
const texts = Array.from({ length: AMOUNT }, (_, n) =>
  text.replace(/Nonce: .*/, `Nonce: ${String(n).padStart(20, '0')}`),
)
const ready = settled()
const kept = texts.map((one) => parse(one))
const held = settled()
if (kept.length !== AMOUNT) throw new Error('not everything was parsed')
process.stdout.write(
  JSON.stringify({
    loadedHeap: loaded.heapUsed - before.heapUsed,
    loadedRss: loaded.rss - before.rss,
    heldPerMessage: (held.heapUsed - ready.heapUsed) / AMOUNT,
    peakRss: process.resourceUsage().maxRSS * 1024,
  }),
)
