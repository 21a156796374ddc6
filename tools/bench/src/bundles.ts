import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'vite'
import { named, ratio, type Section } from './report.ts'

const ENTRIES = [
  ['countersign: create, parse, verify', "export * from '@countersign/siwx-ethereum'"],
  ['countersign: verifyMessage', "export { verifyMessage } from '@countersign/siwx-ethereum'"],
  ['countersign: parseMessage', "export { parseMessage } from '@countersign/siwx-ethereum'"],
  ['siwe 3 with ethers 6', "export { SiweMessage } from 'siwe'"],
  ['@signinwithethereum/siwe 4.2 with viem', "export * from '@signinwithethereum/siwe'"],
  [
    'viem: parse, validate, verify a key signature',
    "export { parseSiweMessage, validateSiweMessage } from 'viem/siwe'\nexport { verifyMessage } from 'viem/utils'",
  ],
  ['viem/siwe: parseSiweMessage (tolerant)', "export { parseSiweMessage } from 'viem/siwe'"],
] as const

type Size = { readonly name: string; readonly min: number; readonly gzip: number; readonly brotli: number }

/** Bundles one import for browsers, minified, with everything that it needs. */
async function bundle(name: string, code: string): Promise<Size> {
  const entry = '\0entry.js'
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(import.meta.dirname, '..'),
    resolve: { conditions: ['@countersign/source', 'module', 'browser', 'production'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry.js' ? join(import.meta.dirname, entry) : undefined),
        load: (id) => (id.endsWith(entry) ? code : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      rolldownOptions: {
        input: 'entry.js',
        preserveEntrySignatures: 'exports-only',
        output: { codeSplitting: false },
      },
    },
  })
  const [built] = Array.isArray(output) ? output : [output]
  if (!built || !('output' in built)) throw new Error(`${name} was not built`)
  const bytes = Buffer.concat(
    built.output.map((chunk) => Buffer.from(chunk.type === 'chunk' ? chunk.code : chunk.source)),
  )
  return {
    name,
    min: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

/** What a browser downloads for one import statement. */
export async function bundles(): Promise<Section> {
  const sizes: Size[] = []
  for (const [name, code] of ENTRIES) sizes.push(await bundle(name, code))
  const ours = named(sizes, 'countersign: verifyMessage')
  return {
    title: 'Bundle size',
    note: 'One import statement, bundled for browsers by Vite, with all dependencies.',
    head: ['', 'minified', 'gzip', 'brotli', 'brotli, to verifyMessage'],
    rows: sizes.map(({ name, min, gzip, brotli }) => [
      name,
      kilobytes(min),
      kilobytes(gzip),
      kilobytes(brotli),
      ratio(brotli / ours.brotli),
    ]),
    targets: [
      {
        promise: 'verifyMessage at most 18 kB brotli',
        measured: kilobytes(ours.brotli),
        met: ours.brotli <= 18_000,
      },
    ],
  }
}
