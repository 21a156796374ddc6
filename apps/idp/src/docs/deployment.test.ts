import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { verifyMessage } from '@countersign/siwx-ethereum'
import { openDocument, runModule } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import { describe, expect, test } from 'vitest'
import { example } from '../import/test/config.ts'
import { createIdp, loadConfig, parseConfig } from '../index.ts'
import { configured, useDesk } from '../test/docs/guide.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const desk = useDesk()

describe('Several issuers in one process', () => {
  const page = openDocument('apps/docs/guide/tenants.md')
  const CONFIG = page.take({ language: 'yaml' })
  const COMMANDS = page.take({ language: 'sh' })
  const hash = { 'sha256:…': `sha256:${'A'.repeat(43)}` }
  const DATABASE = 'postgres: { url: postgres://countersign@db/countersign }'

  test('each tenant answers below its path, with clients of its own', async () => {
    expect(Object.keys((await configured(CONFIG, hash)).tenants)).toEqual(['acme', 'beta'])
    const { folder, shell } = desk()
    const [file, port] = [join(folder, 'tenants.yaml'), await freePort()]
    const here = {
      [DATABASE]: `path: ${folder}/idp.sqlite`,
      'https://id.example': `http://127.0.0.1:${port}`,
      ...hash,
    }
    await writeFile(
      file,
      Object.entries(here).reduce((text, [from, to]) => text.replace(from, to), CONFIG.text),
    )
    const env = { COUNTERSIGN_CONFIG: file }
    expect(await shell(COMMANDS, { env })).toMatch(/secret, shown once: \S{43}\n/)
    const { config } = await loadConfig({ file, env: { COUNTERSIGN_LOG__LEVEL: 'silent' } })
    const idp = await createIdp({ config: { ...config, server: { ...config.server, port } } })
    await idp.start()
    const metadata = async (path: string) =>
      (await fetch(`${idp.url}${path}/.well-known/openid-configuration`)).json()
    const issuer = `${idp.url}/t/acme`
    expect(await metadata('/t/acme')).toMatchObject({ issuer, token_endpoint: `${issuer}/token` })
    expect(await metadata('/t/beta')).toMatchObject({ issuer: `${idp.url}/t/beta` })
    const challenge = new URLSearchParams({
      ...{ client_id: 'shop', response_type: 'code', scope: 'openid', code_challenge_method: 'S256' },
      ...{ redirect_uri: 'https://shop.example/callback', code_challenge: 'E'.repeat(43) },
    })
    const ask = async (path: string) =>
      (await fetch(`${idp.url}${path}/auth?${challenge}`, { redirect: 'manual' })).status
    expect([await ask('/t/acme'), await ask('')]).toEqual([303, 400])
    await idp.stop()
  })

  test('every block is run', () => page.expectAllTaken())
})

describe('Containers', () => {
  const page = openDocument('apps/docs/guide/containers.md')
  const WHY =
    'there is no container engine or cluster here; deploy.test.ts reads the files, `pnpm run image` starts the application'
  const blocks = ['podman build', 'podman run', 'deploy --prod', 'docker compose', 'kubectl'].map((holds) =>
    page.takeUnrunnable({ language: 'sh', holds }, WHY),
  )
  const text = blocks.map((block) => block.text).join('')

  test('files, scripts and variables of the lines are there', async () => {
    const paths = [...text.matchAll(/deploy\/[\w./-]+/g)]
      .map(([path]) => path)
      .filter((path) => path !== 'deploy/.env')
    expect(paths).toEqual([
      'deploy/Containerfile',
      'deploy/.env.example',
      'deploy/compose.yaml',
      'deploy/kubernetes',
    ])
    for (const path of [...paths, 'apps/idp/bin/countersign.js'])
      expect(existsSync(join(root, path)), path).toBe(true)
    const { name, bin } = JSON.parse(await readFile(join(root, 'apps/idp/package.json'), 'utf8'))
    expect(text).toContain(`--filter ${name} deploy --prod`)
    expect(text).toContain(bin.countersign.replace('./', '/opt/countersign/'))
    expect(text).toContain('-p 127.0.0.1:4400:4400')
    expect(parseConfig({}).server.port).toBe(4400)
    const pod = await readFile(join(root, 'deploy/kubernetes/deployment.yaml'), 'utf8')
    expect(pod).toMatch(/secretKeyRef:\s*(?:\{ )?name: countersign,?\s+key: postgres-url/)
    page.expectAllTaken()
  })
})

describe('Operations', () => {
  const page = openDocument('apps/docs/guide/operations.md')
  const BACKUP = page.takeUnrunnable(
    { language: 'sh' },
    'sqlite3 and pg_dump are programs of the databases, which the workspace does not bring along',
  )

  test('a backup is of what the guide for operators configures', () => {
    expect(openDocument('apps/docs/guide/operator.md').text).toContain(
      `path: ${/sqlite3 (\S+)/.exec(BACKUP.text)?.[1]}\n`,
    )
    const { store } = parseConfig({ store: { postgres: { url: 'postgres://countersign@db/countersign' } } })
    expect(BACKUP.text).toContain(`--schema=${store.postgres?.schema} `)
    page.expectAllTaken()
  })
})

describe('Moves from elsewhere', () => {
  const walt = openDocument('apps/docs/guide/migrate-walt-idpkit.md')
  const IMPORT = walt.take({ language: 'sh' })
  const siwe = openDocument('apps/docs/guide/migrate-siwe-oidc.md')
  const SUBJECT = siwe.take({ language: 'ts' })

  test('the import writes a configuration that loads, and a report', async () => {
    const { folder, shell } = desk()
    await mkdir(join(folder, 'config'))
    await writeFile(join(folder, 'config/idp-config.json'), JSON.stringify(example))
    await writeFile(join(folder, 'config/nft-config.json'), '{}')
    await shell(IMPORT)
    const { config } = await loadConfig({ file: join(folder, 'countersign.yaml') })
    expect(config).toMatchObject({ issuer: 'https://id.example/api/oidc', nft: { defaultGate: 'default' } })
    expect(await readFile(join(folder, 'import-report.md'), 'utf8')).toMatch(/^# Import of/)
    walt.expectAllTaken()
  })

  test('a subject of siwe-oidc becomes the one that a sign-in has here', async () => {
    const { toSubject } = (await runModule<{ toSubject: (sub: string) => string }>(SUBJECT)).exports
    const { privateKeyToAccount, generatePrivateKey } = await import('viem/accounts')
    const { createMessage, formatMessage } = await import('@countersign/siwx-ethereum')
    const wallet = privateKeyToAccount(generatePrivateKey())
    const message = formatMessage(
      createMessage({
        ...{ domain: 'app.example', uri: 'https://app.example/', address: wallet.address, chainId: '1' },
        ...{ nonce: 'n0ncen0nce', issuedAt: new Date() },
      }),
    )
    const result = await verifyMessage(
      { type: 'eip191', message, signature: await wallet.signMessage({ message }) },
      { domain: 'app.example', nonce: 'n0ncen0nce' },
    )
    expect(result).toMatchObject({ ok: true, subject: toSubject(`eip155:1:${wallet.address}`) })
    siwe.expectAllTaken()
  })
})
