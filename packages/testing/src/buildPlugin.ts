import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the browser files of one of our plug-in packages, as publishing it does. */
export async function buildPlugin(name: string): Promise<void> {
  const root = fileURLToPath(new URL(`../../${name}/`, import.meta.url))
  // Tests of several files may build at once: they write the same.
  await build({
    root,
    configFile: `${root}vite.config.ts`,
    mode: 'production',
    logLevel: 'warn',
    build: { emptyOutDir: false },
  })
}
