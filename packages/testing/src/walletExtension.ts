import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const MANIFEST = {
  manifest_version: 3,
  name: 'Unpacked Wallet',
  version: '1.0.0',
  permissions: ['storage'],
  background: { service_worker: 'background.js' },
  content_scripts: [
    { matches: ['http://127.0.0.1/*'], js: ['inpage.js'], run_at: 'document_start', world: 'MAIN' },
    { matches: ['http://127.0.0.1/*'], js: ['relay.js'], run_at: 'document_start' },
  ],
}

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>${body}<script src="window.js"></script></html>`

const PAGES = {
  'setup.html': page('Set up', '<label>Key <input></label><button>Save</button>'),
  'prompt.html': page(
    'Request',
    '<pre></pre><button value="approve">Approve</button><button value="decline">Decline</button>',
  ),
}

const SCRIPTS = ['background', 'inpage', 'relay', 'window'] as const

/**
 * Writes an unpacked browser extension into an empty folder: a wallet of our own with what wallet extensions are made of,
 * which are a page that sets it up, a provider announced over EIP-6963, a service worker with the key, and a window for
 * each request.
 */
export async function writeWalletExtension(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const files = {
    'manifest.json': JSON.stringify(MANIFEST),
    ...PAGES,
  }
  await Promise.all([
    ...Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)),
    ...SCRIPTS.map((name) => bundle(folder, name)),
  ])
}

/** Content scripts and service workers are classic scripts. */
async function bundle(folder: string, name: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      lib: {
        entry: fileURLToPath(new URL(`./extension/${name}.ts`, import.meta.url)),
        formats: ['iife'],
        name: 'extension',
        fileName: () => `${name}.js`,
      },
    },
  })
}
