import type { ConfigIssue } from './errors.ts'
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

const chainIssues = ({ chains }: Config): readonly ConfigIssue[] =>
  Object.entries(chains)
    .filter(([chain, { rpc }]) => chain.startsWith('polkadot:') && rpc.length > 0)
    .map(([chain]) => ({
      code: 'config_invalid',
      path: `chains.${chain}.rpc`,
      message: 'accounts of this chain are decided by their keys; no endpoint is asked',
    }))

const productionIssues = ({ chains, mode, store }: Config): readonly ConfigIssue[] => {
  if (mode !== 'production') return []
  const issues: ConfigIssue[] = []
  if (store.path === ':memory:') {
    issues.push({ code: 'store_not_durable', path: 'store.path', message: 'production needs a file' })
  }
  for (const [chain, { rpc }] of Object.entries(chains)) {
    for (const [index, url] of rpc.entries()) {
      if (!url.startsWith('https:') && !isLoopback(url)) {
        issues.push({
          code: 'rpc_insecure',
          path: `chains.${chain}.rpc.${index}`,
          message: 'accounts are decided by this answer: https is required unless the host is loopback',
        })
      }
    }
  }
  return issues
}

/** The rules that no single key can express. Fail closed: any issue stops the start. */
export const checkConfig = (config: Config): readonly ConfigIssue[] => [
  ...issuerIssues(config),
  ...demoIssues(config),
  ...chainIssues(config),
  ...productionIssues(config),
]
