import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, sep } from 'node:path'

const MANIFEST = 'countersign-plugin.json'
const MOST_MANIFEST = 64 * 1024
/** Bytes: larger than any wallet library there is; a person waits for it. */
const MOST_SCRIPTS = 3 * 1024 * 1024

/** Where a package is looked for: from the operator's folder first, then from where this program is installed. */
const resolveFrom = (folder: string, specifier: string): string | undefined => {
  for (const from of [join(folder, 'countersign.js'), import.meta.filename]) {
    try {
      return createRequire(from).resolve(specifier)
    } catch {
      // Not there, or it exports no manifest.
    }
  }
  return undefined
}

/** Path of the manifest of an installed package, links resolved. */
export const findManifest = async (name: string, folder: string): Promise<string | undefined> => {
  const path = resolveFrom(folder, `${name}/${MANIFEST}`)
  return path === undefined ? undefined : realpath(path).catch(() => undefined)
}

const read = async (path: string, most: number): Promise<Buffer | undefined> => {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() && found.size <= most ? readFile(path) : undefined
}

/** The manifest as JSON, or undefined when it is none. */
export const readManifest = async (path: string): Promise<unknown> => {
  const bytes = await read(path, MOST_MANIFEST)
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** A script of a plug-in, under the name that the others import it by. */
export type Script = readonly [name: string, content: Uint8Array<ArrayBuffer>]

const NAME = /^[\w.-]{1,100}\.js$/

/**
 * The scripts in the folder of a module, by name, or why there are none. `outside`: a link leads out of the package.
 */
export const readScripts = async (
  manifest: string,
  module: string,
): Promise<readonly Script[] | 'missing' | 'outside' | 'too_large'> => {
  const root = dirname(manifest)
  const folder = dirname(join(root, module))
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name)).sort()
  if (!names.includes(basename(module))) return 'missing'
  const scripts: Script[] = []
  let left = MOST_SCRIPTS
  for (const name of names) {
    const path = await realpath(join(folder, name))
    if (!path.startsWith(`${root}${sep}`)) return 'outside'
    const bytes = await read(path, left)
    if (bytes === undefined) return 'too_large'
    left -= bytes.length
    scripts.push([name, new Uint8Array(bytes)])
  }
  return scripts
}

/** Version of the package that a manifest stands in. */
export const versionOf = async (manifest: string): Promise<string> => {
  const json = (await readManifest(join(dirname(manifest), 'package.json'))) as
    | { readonly version?: unknown }
    | undefined
  return typeof json?.version === 'string' ? json.version : 'unknown'
}
