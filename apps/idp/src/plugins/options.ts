import { z } from 'zod'
import type { PluginManifest } from './manifest.ts'

/** What an option may come to in the page, as JSON. */
const MOST = 16 * 1024

type Options = Readonly<Record<string, unknown>>

/** The options with the defaults of the schema, or what is wrong with them. */
export type CheckedOptions =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly message: string }[] }

/** Turns the schema of a manifest into a check. Throws for one that cannot be understood. */
export const optionsCheck = (schema: PluginManifest['options']): ((options: Options) => CheckedOptions) => {
  const parser = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
  return (options) => {
    const parsed = parser.safeParse(options)
    if (!parsed.success) {
      const problems = parsed.error.issues.map(({ message, path }) => ({ path: path.join('.'), message }))
      return { ok: false, problems }
    }
    const checked = parsed.data as Options
    if (JSON.stringify(checked).length <= MOST) return { ok: true, options: checked }
    return { ok: false, problems: [{ path: '', message: `more than ${MOST} characters as JSON` }] }
  }
}
