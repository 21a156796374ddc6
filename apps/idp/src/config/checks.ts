import type { ConfigIssue } from './errors.ts'
import { nftIssues } from './nftChecks.ts'
import type { Config } from './schema.ts'

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** True for hosts that never leave the machine (RFC 6761 section 6.3, RFC 8252 section 7.3). */
export const isLoopback = (url: string): boolean => LOOPBACK.test(new URL(url).hostname)

const issuerIssues = ({ issuer }: Config): readonly ConfigIssue[] => {
  const url = new URL(issuer)
  const issues: ConfigIssue[] = []
  // OpenID Connect Discovery 1.0 section 3: no query, no fragment. A trailing slash would double in derived URLs.
  const canonical = `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, '')}`
  if (issuer !== canonical) {
    issues.push({
      code: 'issuer_malformed',
      path: 'issuer',
      message: `write it without user, query, fragment, default port and trailing slash: ${canonical}`,
    })
  }
  if (url.protocol !== 'https:' && !isLoopback(issuer)) {
    issues.push({
      code: 'issuer_insecure',
      path: 'issuer',
      message: 'https is required unless the host is loopback',
    })
  }
  return issues
}

const demoIssues = ({ issuer, mode, signIn }: Config): readonly ConfigIssue[] =>
  signIn.demoWallet && (mode === 'production' || !isLoopback(issuer))
    ? [
        {
          code: 'demo_wallet_forbidden',
          path: 'signIn.demoWallet',
          message: 'the demo wallet keeps its key in the page: development on a loopback issuer only',
        },
      ]
    : []

/** Endpoints whose answer lets people in, by their path in the configuration. */
const decisive = ({ chains, policies }: Config): readonly (readonly [string, string])[] => [
  ...Object.entries(chains).flatMap(([chain, { rpc, indexers }]) => [
    ...rpc.map((url, index) => [`chains.${chain}.rpc.${index}`, url] as const),
    ...Object.entries(indexers).map(
      ([name, { url }]) => [`chains.${chain}.indexers.${name}.url`, url] as const,
    ),
  ]),
  ...Object.entries(policies).flatMap(([name, { url }]) =>
    url === undefined ? [] : [[`policies.${name}.url`, url] as const],
  ),
]

const productionIssues = (config: Config): readonly ConfigIssue[] => {
  const { mode, store } = config
  if (mode !== 'production') return []
  const issues: ConfigIssue[] = []
  if (store.path === ':memory:') {
    issues.push({ code: 'store_not_durable', path: 'store.path', message: 'production needs a file' })
  }
  for (const [path, url] of decisive(config)) {
    if (url.startsWith('https:') || isLoopback(url)) continue
    const message = 'sign-ins are decided by this answer: https is required unless the host is loopback'
    issues.push({ code: 'rpc_insecure', path, message })
  }
  return issues
}

/** The rules that no single key can express. Fail closed: any issue stops the start. */
export const checkConfig = (config: Config): readonly ConfigIssue[] => [
  ...issuerIssues(config),
  ...demoIssues(config),
  ...nftIssues(config),
  ...productionIssues(config),
]
