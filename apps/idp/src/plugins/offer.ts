import type { Json } from '@countersign/siwx'
import { assetFile, type WebAssets } from '../web/assets.ts'
import type { PluginModule } from '../web/types.ts'
import type { LoadedPlugin } from './load.ts'

/** What a connect page gets because of plug-ins. */
export type PluginOffer = {
  readonly plugins: readonly PluginModule[]
  /** Origins for the page's Content-Security-Policy. */
  readonly connectSrc: readonly string[]
}

/** Chooses by CAIP-2 chains: only those plug-ins that can help, and only their origins. */
export type OfferPlugins = (chains: readonly string[]) => PluginOffer

const namespaceOf = (chain: string): string => chain.slice(0, chain.indexOf(':'))

/** `prefix` is the path that the files are served under. */
export const createOffer =
  (loaded: readonly LoadedPlugin[], { prefix }: { readonly prefix: string }): OfferPlugins =>
  (chains) => {
    const wanted = new Set(chains.map(namespaceOf))
    const fitting = loaded.filter(({ namespaces }) => namespaces.some((one) => wanted.has(one)))
    return {
      plugins: fitting.map(({ folder, module, name, namespaces, options }) => ({
        module: `${prefix}/${folder}/${module}`,
        name,
        namespaces: namespaces.filter((one) => wanted.has(one)),
        options: options as Json,
      })),
      connectSrc: [...new Set(fitting.flatMap(({ connectSrc }) => connectSrc))],
    }
  }

/** One line about a plug-in for operators: what it is and under which licence. */
export const describePlugin = ({ licence, name, package: id, version }: LoadedPlugin): string =>
  `plug-in ${name} (${id} ${version}), licence ${licence.spdx}: ${licence.note}`

const SCRIPT = 'text/javascript; charset=utf-8'

/** The files of the page with those of the plug-ins: served alike, from this origin. */
export const withPlugins = (assets: WebAssets, loaded: readonly LoadedPlugin[]): WebAssets => ({
  ...assets,
  files: new Map([
    ...assets.files,
    ...loaded.flatMap(({ folder, scripts }) =>
      scripts.map(([name, content]) => [`${folder}/${name}`, assetFile(SCRIPT, content)] as const),
    ),
  ]),
})
