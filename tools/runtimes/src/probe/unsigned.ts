/** What a text that nobody has signed may be refused with. Without a chain, Ethereum leaves it to a contract. */
export const UNSIGNED: readonly string[] = ['signature_invalid', 'reader_missing']
