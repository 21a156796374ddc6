import { readFile } from 'node:fs/promises'
import type { ZodError } from 'zod'
import { issueMessage } from '../issueMessage.ts'
import { isRecord } from '../json.ts'
import { checkConfig } from './checks.ts'
import { merge, readEnv } from './env.ts'
import { ConfigError, type ConfigIssue } from './errors.ts'
import { type Config, configSchema } from './schema.ts'
import { tenantInputs } from './tenants.ts'
import { readYaml } from './yaml.ts'

/** Where a configuration comes from. Later wins: defaults, file, environment. */
export type LoadConfigOptions = {
  /** YAML or JSON file. */
  readonly file?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** A checked configuration, and what looked like a mistake without being one. */
export type LoadedConfig = { readonly config: Config; readonly warnings: readonly string[] }

const readSource = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const code = missing ? 'config_not_found' : 'config_unreadable'
    throw new ConfigError([{ code, path: '', message: `cannot read ${file}` }], { cause })
  }
}

const parseSource = (file: string, text: string): unknown => {
  try {
    return readYaml(text) ?? {}
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : 'unknown'
    throw new ConfigError([{ code: 'config_syntax', path: '', message: `${file}: ${reason}` }], { cause })
  }
}

/** No configuration without a shape. */
type Checked = { readonly config?: Config | undefined; readonly issues: readonly ConfigIssue[] }

const shapeIssues = (error: ZodError): readonly ConfigIssue[] =>
  error.issues.flatMap((issue): ConfigIssue[] => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        code: 'config_unknown_key',
        path: [...path, key].join('.'),
        message: 'there is no such key',
      }))
    }
    return [{ code: 'config_invalid', path: path.join('.'), message: issueMessage(issue) }]
  })

const check = (input: unknown): Checked => {
  const parsed = configSchema.safeParse(input)
  if (!parsed.success) return { issues: shapeIssues(parsed.error) }
  const { $schema: _, mode, ...rest } = parsed.data
  const config: Config = {
    ...rest,
    mode: mode ?? (rest.issuer.startsWith('https:') ? 'production' : 'development'),
  }
  return { config, issues: checkConfig(config) }
}

/** What is wrong with the tenants, by its place in the configuration. */
const tenantIssues = (config: Config): readonly ConfigIssue[] =>
  tenantInputs(config).flatMap(([tenant, input]) =>
    check(input).issues.map((issue) => ({ ...issue, path: `tenants.${tenant}.${issue.path}` })),
  )

/**
 * Validates a configuration object: shape first, then the rules between keys, then its tenants.
 *
 * @throws {ConfigError} with every issue found.
 */
export const parseConfig = (input: unknown): Config => {
  const { config, issues } = check(input)
  if (!config || issues.length > 0) throw new ConfigError(issues)
  const below = tenantIssues(config)
  if (below.length > 0) throw new ConfigError(below)
  return config
}

/** The whole configuration of each tenant by its name: checked already, as part of `config`. */
export const tenantConfigs = (config: Config): ReadonlyMap<string, Config> =>
  new Map(tenantInputs(config).map(([tenant, input]) => [tenant, parseConfig(input)]))

/**
 * Loads a configuration from a file and the environment.
 *
 * @throws {ConfigError}
 */
export const loadConfig = async ({ file, env = {} }: LoadConfigOptions = {}): Promise<LoadedConfig> => {
  const source = file === undefined ? {} : parseSource(file, await readSource(file))
  const { values, unknown } = readEnv(env, Object.keys(configSchema.shape))
  // Anything but an object is refused as it is, not covered up by the environment.
  const config = parseConfig(isRecord(source) ? merge(source, values) : source)
  return { config, warnings: unknown.map((name) => `${name} names no configuration key`) }
}
