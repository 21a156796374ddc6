import { z } from 'zod'

/** A name of a registry, never a path: what runs in the page is something that was installed. */
const packageName = z
  .string()
  .max(214)
  .regex(/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/, { error: 'the name of an installed package' })

const plugin = z.strictObject({
  package: packageName.describe('Name of the installed package.'),
  options: z
    .record(z.string(), z.json())
    .default({})
    .describe('Settings that the plug-in names. They are in the page: everybody can read them.'),
})

/** `signIn.plugins`: connectors that the operator has installed beside ours. */
export const plugins = z
  .array(plugin)
  .max(10)
  .refine((list) => new Set(list.map(({ package: name }) => name)).size === list.length, {
    error: 'each package once',
  })
  .default([])
  .describe(
    'Installed packages that reach further wallets, each `{ package, options }`. Served from this origin, loaded by the connect page only.',
  )

/** A plug-in as configured. */
export type PluginConfig = z.output<typeof plugin>
