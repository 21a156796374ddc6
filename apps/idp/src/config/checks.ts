import { TEXT_CONTRAST } from '../web/contrast.ts'
import { unreadableText } from '../web/palette.ts'
import type { ConfigIssue } from './errors.ts'
import { externalPageIssues } from './externalPage.ts'
import { hookIssues } from './hooks.ts'
import { isLoopback } from './loopback.ts'
import { m2mIssues } from './m2m.ts'
import { metricsIssues } from './metrics.ts'
import { nftIssues } from './nftChecks.ts'
import type { Config } from './schema.ts'
import { telemetryIssues } from './telemetry.ts'
import { webhookIssues } from './webhooks.ts'

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

/** A scheme that nobody is shown cannot be unreadable. */
const themeIssues = ({ product: { theme } }: Config): readonly ConfigIssue[] =>
  (['light', 'dark'] as const)
    .filter((scheme) => theme.scheme === 'auto' || theme.scheme === scheme)
    .flatMap((scheme) => {
      const found = unreadableText(scheme, theme[scheme])
      if (!found) return []
      const message = `${found.text} on ${found.surface} has a contrast of ${found.ratio}:1, text needs ${TEXT_CONTRAST}:1`
      return [{ code: 'theme_unreadable', path: `product.theme.${scheme}.text`, message }]
    })

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

const isInMemory = ({ path, postgres, redis }: Config['store']): boolean =>
  path === ':memory:' && postgres === undefined && redis === undefined

const productionIssues = (config: Config): readonly ConfigIssue[] => {
  const { mode, store } = config
  if (mode !== 'production') return []
  const issues: ConfigIssue[] = []
  if (isInMemory(store)) {
    issues.push({
      code: 'store_not_durable',
      path: 'store.path',
      message: 'production needs a file, PostgreSQL or Redis',
    })
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
  ...externalPageIssues(config),
  ...themeIssues(config),
  ...nftIssues(config),
  ...m2mIssues(config),
  ...metricsIssues(config),
  ...telemetryIssues(config),
  ...webhookIssues(config),
  ...hookIssues(config),
  ...productionIssues(config),
]
