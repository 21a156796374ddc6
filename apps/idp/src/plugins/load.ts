import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type ConfigCode, ConfigError, type ConfigIssue } from '../config/errors.ts'
import type { PluginConfig } from '../config/plugins.ts'
import type { Config } from '../config/schema.ts'
import { findManifest, readManifest, readScripts, type Script, versionOf } from './find.ts'
import { API_VERSION, manifestSchema, type PluginManifest, versioned } from './manifest.ts'
import { optionsCheck } from './options.ts'
import { sourceOf } from './sources.ts'

/** A plug-in that may be used: everything about it was checked. */
export type LoadedPlugin = {
  readonly package: string
  readonly version: string
  readonly name: string
  readonly namespaces: readonly string[]
  readonly licence: PluginManifest['licence']
  /** With the defaults of the plug-in filled in. */
  readonly options: Readonly<Record<string, unknown>>
  /** Origins that the page may ask because of it. */
  readonly connectSrc: readonly string[]
  /** What the scripts are served as: a folder named by their content, and the one to begin with. */
  readonly folder: string
  readonly module: string
  readonly scripts: readonly Script[]
}

/** Where plug-ins are looked for. */
export type LoadPluginsOptions = {
  /** The operator's folder. Default: the working directory, from which all relative paths count. */
  readonly folder?: string | undefined
}

const fail = (code: ConfigCode, path: string, message: string): never => {
  throw new ConfigError([{ code, path, message }])
}

const manifestOf = (name: string, path: string, json: unknown): PluginManifest => {
  const version = versioned.safeParse(json)
  if (version.success && version.data.apiVersion !== API_VERSION) {
    const message = `${name} is made for version ${version.data.apiVersion} of plug-ins, this is version ${API_VERSION}`
    fail('plugin_version_unsupported', path, message)
  }
  const parsed = manifestSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return fail(
    'plugin_manifest_invalid',
    path,
    `${name}: ${where === '' ? '' : `${where}: `}${issue?.message}`,
  )
}

const checkerOf = (name: string, path: string, { options }: PluginManifest) => {
  try {
    return optionsCheck(options)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown'
    return fail('plugin_manifest_invalid', path, `${name}: options: ${reason}`)
  }
}

const checkedOptions = (manifest: PluginManifest, { options, package: name }: PluginConfig, path: string) => {
  const checked = checkerOf(name, path, manifest)(options)
  if (checked.ok) return checked.options
  throw new ConfigError(
    checked.problems.map(
      (problem): ConfigIssue => ({
        code: 'plugin_options_invalid',
        path: [path, 'options', problem.path].filter((part) => part !== '').join('.'),
        message: problem.message,
      }),
    ),
  )
}

/** Origins from the manifest, which must be just that, and from the options that it names, whose paths do not count. */
const sourcesOf = (
  manifest: PluginManifest,
  options: LoadedPlugin['options'],
  { development, path }: { readonly development: boolean; readonly path: string },
): readonly string[] => {
  const take = (address: unknown, where: string): string =>
    sourceOf(address, { development }) ??
    fail('plugin_source_insecure', where, `the page may ask https and wss addresses only: ${address}`)
  const declared = manifest.connectSrc.map((address) => {
    const source = take(address, path)
    return source === address ? source : fail('plugin_manifest_invalid', path, `${address} is not an origin`)
  })
  const chosen = manifest.connectSrcFromOptions.flatMap((name) => {
    const value = Object.hasOwn(options, name) ? options[name] : []
    return (Array.isArray(value) ? value : [value]).map((address) => take(address, `${path}.options.${name}`))
  })
  return [...new Set([...declared, ...chosen])]
}

const PROBLEMS = {
  missing: 'is not there: build the package',
  outside: 'is not in the package',
  too_large: 'and the scripts beside it come to more than 3 MiB',
} as const

const hashOf = (scripts: readonly Script[]): string => {
  const hash = createHash('sha256')
  for (const [name, content] of scripts) hash.update(`${name}\0${content.length}\0`).update(content)
  return hash.digest('hex').slice(0, 32)
}

const load = async (
  plugin: PluginConfig,
  {
    development,
    folder,
    path,
  }: { readonly development: boolean; readonly folder: string; readonly path: string },
): Promise<LoadedPlugin> => {
  const { package: name } = plugin
  const at = await findManifest(name, folder)
  if (at === undefined) {
    const message = `${name} is not installed in ${folder}, or is no plug-in: it exports no countersign-plugin.json`
    return fail('plugin_not_installed', path, message)
  }
  const manifest = manifestOf(name, path, await readManifest(at))
  const options = checkedOptions(manifest, plugin, path)
  const connectSrc = sourcesOf(manifest, options, { development, path })
  const scripts = await readScripts(at, manifest.module)
  if (typeof scripts === 'string') {
    return fail('plugin_module_invalid', path, `${name}: ${manifest.module} ${PROBLEMS[scripts]}`)
  }
  const { licence, namespaces } = manifest
  return {
    package: name,
    version: await versionOf(at),
    name: manifest.name,
    namespaces,
    licence,
    options,
    connectSrc,
    folder: `plugin-${hashOf(scripts)}`,
    module: basename(manifest.module),
    scripts,
  }
}

/**
 * Finds, reads and checks the plug-ins of a configuration. Nothing of them runs here: they are files for the page. One
 * that cannot be used stops the start.
 *
 * @throws {ConfigError} `plugin_not_installed`, `plugin_manifest_invalid`, `plugin_version_unsupported`,
 * `plugin_options_invalid`, `plugin_source_insecure`, `plugin_module_invalid`
 */
export const loadPlugins = async (
  { mode, signIn }: Pick<Config, 'mode' | 'signIn'>,
  { folder = process.cwd() }: LoadPluginsOptions = {},
): Promise<readonly LoadedPlugin[]> =>
  Promise.all(
    signIn.plugins.map((plugin, index) =>
      load(plugin, { development: mode === 'development', folder, path: `signIn.plugins.${index}` }),
    ),
  )
