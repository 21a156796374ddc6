const NATURAL = /^(?:0|[1-9][0-9]{0,77})$/

/** Whether it is a natural number in decimal, without leading zeros, as ids and balances are written: 2^256 has 78 digits. */
export function isNatural(text: string): boolean {
  return NATURAL.test(text)
}
