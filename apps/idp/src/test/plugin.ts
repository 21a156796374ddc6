import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Manifest of a plug-in that is fine. */
export const manifest = {
  apiVersion: 1,
  name: 'Example',
  namespaces: ['eip155', 'tezos'],
  module: './dist/plugin.js',
  connectSrc: ['wss://relay.example'],
  connectSrcFromOptions: ['nodes'],
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['key'],
    properties: {
      key: { type: 'string', pattern: '^[a-z]{3}$' },
      nodes: { type: 'array', items: { type: 'string' }, default: ['https://node.example/path'] },
    },
  },
  licence: { spdx: 'MIT', note: 'Its relay has terms of its own.' },
}

const PACKAGE = {
  name: '@example/plugin',
  version: '1.2.3',
  exports: { './countersign-plugin.json': './countersign-plugin.json' },
}

/** An operator's folder with `@example/plugin` installed; `files` are added to it or replace its own. */
export const installPlugin = (files: Readonly<Record<string, unknown>> = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-plugin-'))
  const all = {
    'package.json': PACKAGE,
    'countersign-plugin.json': manifest,
    'dist/plugin.js': 'export const createDiscover = () => () => {}',
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    const path = join(folder, 'node_modules/@example/plugin', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}
