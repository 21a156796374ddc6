/** CAIP-2 references of the namespace, with the code word that tells their addresses apart. */
const NETWORKS = [
  { chainId: 'mainnet', high: 0, low: 0 },
  { chainId: 'testnet', high: 0x6834ba37, low: 0xb3980209 | 0 },
] as const

/** Columns 19 to 63 of the parity-check matrix, five hexadecimal digits each; the first 19 are powers of two. */
const COLUMNS =
  '7328d6689a6112f6084b433fd42aab41951233ce22a81219481ef601deca1c6391bdd81a535194ac18c461632b1529b14a43' +
  '1318412942118c10f8120e0270d00e0c83c0b01d0a8310982b070340682a0581903807007d2007270068e0067c0059d004eb' +
  '003b40036a002d9001c70003f'

/**
 * The network of a lower-case address. Addresses are words of a linear [64, 45, 7] code, those of other networks than
 * mainnet XORed with a word outside of it, so that no address is good on two networks.
 *
 * @see Flow "Accounts", address generation
 */
export function networkOf(address: string): string | undefined {
  const high = Number.parseInt(address.slice(2, 10), 16)
  const low = Number.parseInt(address.slice(10), 16)
  return NETWORKS.find((network) => isCodeWord(high ^ network.high, low ^ network.low))?.chainId
}

export function isNetwork(chainId: string): boolean {
  return NETWORKS.some((network) => network.chainId === chainId)
}

// The zero word is in every linear code, and no account has it.
function isCodeWord(high: number, low: number): boolean {
  let parity = 0
  for (let bit = 0; bit < 32; bit++) {
    if (((low >>> bit) & 1) === 1) parity ^= column(bit)
    if (((high >>> bit) & 1) === 1) parity ^= column(bit + 32)
  }
  return parity === 0 && (high !== 0 || low !== 0)
}

function column(index: number): number {
  const start = 5 * (index - 19)
  return index < 19 ? 1 << index : Number.parseInt(COLUMNS.slice(start, start + 5), 16)
}
