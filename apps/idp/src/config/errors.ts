/** Why a configuration was refused. */
export type ConfigCode =
  | 'config_not_found'
  | 'config_unreadable'
  | 'config_syntax'
  | 'config_invalid'
  | 'config_unknown_key'
  | 'issuer_insecure'
  | 'issuer_malformed'
  | 'demo_wallet_forbidden'
  | 'external_page_insecure'
  | 'external_page_invalid'
  | 'store_not_durable'
  | 'rpc_insecure'
  | 'audience_invalid'
  | 'policy_invalid'
  | 'webhook_insecure'
  | 'hook_invalid'
  | 'metrics_public'
  | 'telemetry_insecure'
  | 'tenant_not_found'
  | 'theme_unreadable'
  | 'logo_unreadable'
  | 'logo_invalid'
  | 'plugin_not_installed'
  | 'plugin_manifest_invalid'
  | 'plugin_version_unsupported'
  | 'plugin_options_invalid'
  | 'plugin_source_insecure'
  | 'plugin_module_invalid'

/** One refusal, with the key concerned as a path (`server.port`). */
export type ConfigIssue = { readonly code: ConfigCode; readonly path: string; readonly message: string }

/** A configuration that must not be used. Carries every issue found, not only the first. */
export class ConfigError extends Error {
  readonly code: ConfigCode
  readonly issues: readonly ConfigIssue[]

  constructor(issues: readonly ConfigIssue[], options?: ErrorOptions) {
    super(
      issues
        .map(({ code, path, message }) => `${path === '' ? '' : `${path}: `}${message} (${code})`)
        .join('\n'),
      options,
    )
    this.name = 'ConfigError'
    this.code = issues[0]?.code ?? 'config_invalid'
    this.issues = issues
  }
}
