import { join } from 'node:path'
import { build } from 'vite'

/** Bundles an entry of the application as its users would, each lazily loaded part in a file of its own. */
export async function bundle(
  app: string,
  options: { readonly entry: string; readonly conditions: readonly string[] },
): Promise<string> {
  const outDir = join(app, 'bundles', options.entry)
  await build({
    root: app,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['module', 'production', ...options.conditions] },
    build: {
      outDir,
      target: 'es2023',
      lib: { entry: `${options.entry}.js`, formats: ['es'], fileName: options.entry },
    },
  })
  return outDir
}
