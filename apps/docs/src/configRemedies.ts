import type { ConfigCode, KeyringError, StartError } from '@countersign/idp'
import type { Remedy } from './remedies.ts'

/** Why a configuration was refused: nothing starts. */
export const CONFIG_REMEDIES: Readonly<Record<ConfigCode, Remedy>> = {
  config_not_found: {
    cause: 'The file of `--config` or `COUNTERSIGN_CONFIG` is not there.',
    remedy: 'Write its absolute path, or mount it.',
  },
  config_unreadable: {
    cause: 'The file is there and cannot be read.',
    remedy: 'Give the user of the process the permission to read it.',
  },
  config_syntax: {
    cause: 'The file is neither YAML 1.2 nor JSON, or has aliases. The message says where.',
    remedy: 'Correct it; write aliases out.',
  },
  config_invalid: {
    cause: 'A value is not of the kind that its key takes.',
    remedy: 'Compare it with the [configuration](/reference/configuration).',
  },
  config_unknown_key: {
    cause: 'There is no such key. A misspelt one would silently do nothing.',
    remedy: 'Correct or remove it. The JSON Schema completes keys in an editor.',
  },
  issuer_insecure: {
    cause: 'The issuer is plain `http` and not on loopback.',
    remedy: 'Serve it over `https`; TLS may end in front of the provider.',
  },
  issuer_malformed: {
    cause: 'The issuer has a user, a query, a fragment, its default port or a slash at its end.',
    remedy: 'Write it as the message does. Relying parties compare it letter by letter.',
  },
  demo_wallet_forbidden: {
    cause: 'The demo wallet keeps its key in the page, and this is not development on loopback.',
    remedy: 'Remove `signIn.demoWallet`.',
  },
  external_page_insecure: {
    cause: '`signIn.externalPage.url` is plain `http` and not on loopback.',
    remedy: 'Serve the page over `https`.',
  },
  external_page_invalid: {
    cause:
      '`signIn.externalPage.url` has a user or a fragment, or shares the host, and so the cookies, of the issuer.',
    remedy: 'Serve the page on a host of its own, and leave the fragment to the hand-off.',
  },
  store_not_durable: {
    cause: 'Production on a store in memory: sessions and keys would be gone after each restart.',
    remedy: 'Give `store.path` a file, or configure PostgreSQL or Redis.',
  },
  rpc_insecure: {
    cause: 'An endpoint whose answer decides about sign-ins is asked over plain `http`.',
    remedy: 'Use `https`, or a node on loopback.',
  },
  audience_invalid: {
    cause: 'A name or a scope of `m2m.audiences` would mean two things, or is reserved.',
    remedy: 'Rename it; the message says which.',
  },
  policy_invalid: {
    cause: 'A policy does not compile, cannot be read, or is not the text whose hash is pinned.',
    remedy: 'Try it with `countersign policy test`.',
  },
  webhook_insecure: {
    cause: 'A webhook or the hook before tokens is asked over plain `http`.',
    remedy: 'Use `https`; `http` only on loopback, in development.',
  },
  hook_invalid: {
    cause: '`hooks.preToken.claims` names a claim that `nft.mappings` fills.',
    remedy: 'Leave each claim to one of the two.',
  },
  metrics_public: {
    cause: 'Anybody could read the metrics at this address.',
    remedy: 'Set `metrics.token`, or listen on loopback.',
  },
  telemetry_insecure: {
    cause: '`telemetry.headers` may hold credentials, and the collector is asked over plain `http`.',
    remedy: 'Use `https`, or a collector on loopback.',
  },
  tenant_not_found: {
    cause: '`--tenant` names none of `tenants`.',
    remedy: 'Compare the name with the configuration that the command reads.',
  },
  theme_unreadable: {
    cause: 'The contrast of a text of `product.theme` is too low to be read.',
    remedy: 'Choose a darker or lighter colour until the ratio in the message is reached.',
  },
  logo_unreadable: {
    cause: 'The file of `product.logo` cannot be read.',
    remedy: 'Write its absolute path, and give the process the permission.',
  },
  logo_invalid: {
    cause: 'The logo is too large, or no PNG, JPEG, WebP, AVIF or SVG picture.',
    remedy: 'Convert it.',
  },
  plugin_not_installed: {
    cause:
      'The package of a plug-in is not installed in the working directory, or exports no `countersign-plugin.json`.',
    remedy: 'Install it in the folder that the provider is started from.',
  },
  plugin_manifest_invalid: {
    cause: '`countersign-plugin.json` of the package is not as described.',
    remedy: 'Tell its author; the message says where. See [plug-ins](/guide/plugins).',
  },
  plugin_version_unsupported: {
    cause: 'The plug-in is made for another version of the interface.',
    remedy: 'Install the release of the plug-in that fits.',
  },
  plugin_options_invalid: {
    cause: 'The options are not those that the plug-in describes.',
    remedy: 'Correct them; the path says which.',
  },
  plugin_source_insecure: {
    cause: 'The page would ask an address that is neither `https` nor `wss`.',
    remedy: 'Use such an address in the options; in a manifest, tell its author.',
  },
  plugin_module_invalid: {
    cause: 'The module is not in the package, lies outside of it, or is too large with its scripts.',
    remedy: 'Build the package. Its scripts may have 3 MiB together.',
  },
}

/** Why a provider whose configuration is in order does not start. */
export const START_REMEDIES: Readonly<Record<StartError['code'] | KeyringError['code'], Remedy>> = {
  keys_missing: {
    cause:
      'The store holds no signing key, cookie secret or pairwise salt that can be read. New ones would make every token and subject another one.',
    remedy:
      'Restore the store from a backup. Only a store that is wholly empty is filled by the first start.',
  },
  start_unsafe: {
    cause: 'The protocol layer would run with something that is made for development.',
    remedy: 'A mistake of ours that was caught: please report it.',
  },
}
