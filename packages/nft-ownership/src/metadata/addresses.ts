import { BlockList, isIPv4, isIPv6 } from 'node:net'

// IANA special-purpose registries, multicast, and 168.63.129.16, where every machine of one cloud finds its host.
const FORBIDDEN_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

// Only 2000::/3 is given out as global unicast; these are the parts of it that lead elsewhere (Teredo, documentation,
// 6to4). All mapped, compatible, NAT64, unique local, link-local and multicast addresses are outside of it.
const FORBIDDEN_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const forbidden = listOf(FORBIDDEN_V4, 'ipv4')
const forbiddenV6 = listOf(FORBIDDEN_V6, 'ipv6')
const globalV6 = listOf(['2000::/3'], 'ipv6')

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [net = '', prefix] = range.split('/')
    list.addSubnet(net, Number(prefix), family)
  }
  return list
}

/**
 * True for an address on the public internet. Everything else is false, and so is what is no address.
 *
 * @see RFC 6890, IANA special-purpose address registries
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !forbidden.check(address, 'ipv4')
  if (!isIPv6(address)) return false
  // A zone means link-local, whatever the digits say.
  if (address.includes('%')) return false
  return globalV6.check(address, 'ipv6') && !forbiddenV6.check(address, 'ipv6')
}
