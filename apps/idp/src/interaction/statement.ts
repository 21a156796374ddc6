/**
 * EIP-4361 `statement`: RFC 3986 reserved and unreserved characters and the space. Names are made to fit: accents are
 * taken off, everything else outside the set becomes a space.
 */
const OUTSIDE = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]+/g

const MAX_NAME = 60

const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(OUTSIDE, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .trim()

/** The sentence in the message that says who asks: the relying party's name, and its host, which cannot be invented. */
export const statementFor = ({
  name,
  host,
  product,
  device = false,
}: {
  name: string
  host: string
  product: string
  /** The answer goes to another device: whoever was talked into entering its code can see that here as well. */
  device?: boolean | undefined
}): string => {
  const who = plain(name)
  const where = plain(host)
  const party = who === '' || who === where ? where : `${who} (${where})`
  return `Sign in to ${party}${device ? ' on another device' : ''} with ${plain(product) || 'this site'}.`
}
