import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { example } from '../import/test/config.ts'
import { main } from './main.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-import-'))
  await writeFile(join(folder, 'idp-config.json'), JSON.stringify(example))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)

const run = async (
  argv: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
) => {
  const results: string[] = []
  const notes: string[] = []
  const exit = await main(['import', 'walt-idpkit', ...argv], {
    env: options.env ?? {},
    input: async () => options.input ?? '',
    output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
  })
  return { exit, result: results.join('\n'), note: notes.join('\n') }
}

describe('countersign import walt-idpkit', () => {
  test('default: the configuration to standard output, the report to standard error', async () => {
    const { exit, note, result } = await run([at('idp-config.json')])
    expect(exit).toBe(0)
    expect(result).toMatch(/^# Imported from[\s\S]*\nissuer: https:\/\/id\.example\/api\/oidc\n/)
    expect(note).toMatch(/^# Import of a walt\.id IDP Kit configuration\n/)
    expect(note).toContain('| `gate_replaceable` |')
  })

  test('behavior: files, for their owner only, that the provider can load', async () => {
    const [out, report] = [at('countersign.yaml'), at('report.md')]
    const { exit, note, result } = await run([at('idp-config.json'), '--out', out, '--report', report])
    expect([exit, result, note]).toEqual([0, '', ''])
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    expect((await loadConfig({ file: out })).config.nft.defaultGate).toBe('default')
    expect(await readFile(report, 'utf8')).toContain('## Unsafe')
  })

  test('behavior: a report for programs, by its name', async () => {
    await run([at('idp-config.json'), '--out', at('c.yaml'), '--report', at('report.json')])
    const { counts, findings } = JSON.parse(await readFile(at('report.json'), 'utf8'))
    expect(counts.unsafe).toBe(
      findings.filter(({ severity }: { severity: string }) => severity === 'unsafe').length,
    )
  })

  test('behavior: --json has everything', async () => {
    const { exit, result } = await run([at('idp-config.json'), '--json'])
    expect(exit).toBe(0)
    const { configuration, counts, findings, ok } = JSON.parse(result)
    expect(ok).toBe(true)
    expect(configuration).toContain('issuer: https://id.example/api/oidc')
    expect(findings.length).toBe(Object.values<number>(counts).reduce((sum, count) => sum + count, 0))
  })

  test('behavior: standard input, the wallet page, the host name, the contract of a Flow address', async () => {
    await writeFile(at('nft-config.json'), '{"nftWallet":{"url":"http://wallet.example"}}')
    const input = JSON.stringify({ ...example, externalUrl: 'https://$EXTERNAL_HOSTNAME' })
    const flags = [
      '-',
      '--nft-config',
      at('nft-config.json'),
      '--flow-contract',
      '0xA9ccb9756a0ee7eb=ExampleNFT',
    ]
    const { note, result } = await run(flags, { input, env: { EXTERNAL_HOSTNAME: 'login.example' } })
    expect(result).toContain('issuer: https://login.example/api/oidc')
    expect(result).toContain('A.a9ccb9756a0ee7eb.ExampleNFT.NFT')
    expect(note).toContain('wallet_page_insecure')
  })

  test('security: nothing is overwritten without --force, neither file', async () => {
    for (const name of ['countersign.yaml', 'report.md']) {
      await writeFile(at(name), 'mine')
      const flags = [at('idp-config.json'), name.endsWith('md') ? '--report' : '--out', at(name)]
      const refused = await run([...flags, '--json'])
      expect(refused.exit).toBe(2)
      expect(JSON.parse(refused.note)).toMatchObject({ error: { code: 'output_exists' } })
      expect(await readFile(at(name), 'utf8')).toBe('mine')
      expect((await run([...flags, '--force'])).exit).toBe(0)
      expect(await readFile(at(name), 'utf8')).not.toBe('mine')
    }
  })

  test('security: a report that is in the way keeps the configuration from being written', async () => {
    await writeFile(at('report.md'), 'mine')
    const flags = [at('idp-config.json'), '--out', at('c.yaml'), '--report', at('report.md')]
    expect((await run(flags)).note).toContain('output_exists')
    await expect(stat(at('c.yaml'))).rejects.toThrow()
    const same = [at('idp-config.json'), '--out', at('c.yaml'), '--report', at('./c.yaml'), '--force']
    expect((await run(same)).note).toContain('output_unwritable')
  })

  test('error: what cannot be read or written', async () => {
    const cases = [
      [[at('none.json')], 2, 'input_unreadable'],
      [[at('idp-config.json'), '--nft-config', at('none.json')], 2, 'input_unreadable'],
      [[at('idp-config.json'), '--out', join(folder, 'none', 'c.yaml')], 2, 'output_unwritable'],
      [['-'], 1, 'input_syntax'],
    ] as const
    for (const [argv, code, reason] of cases) {
      const { exit, note } = await run([...argv, '--json'])
      expect([exit, JSON.parse(note).error.code]).toEqual([code, reason])
    }
    expect((await run([])).exit).toBe(2)
    expect((await run([at('idp-config.json'), '--flow-contract', 'nonsense'])).exit).toBe(2)
  })
})
