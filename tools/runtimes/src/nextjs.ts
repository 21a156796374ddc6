import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execute } from '@countersign/checks/command'
import { launchChromium } from '@countersign/testing/chromium'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { freePort } from '@countersign/testing/freePort'
import { register } from 'tsx/esm/api'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'

const root = resolve(import.meta.dirname, '../../..')
const folder = join(root, '.cache/nextjs')

/** `check`: a browser with a wallet signs in and out, instead of you. */
const checking = process.argv[2] === 'check'
const [idpPort, appPort] = checking ? [await freePort(), await freePort()] : [4400, 3000]
const issuer = `http://127.0.0.1:${idpPort}`
// Next.js takes 127.0.0.1 for this name, and Auth.js then sends another redirect URI than it came with.
const app = `http://localhost:${appPort}`

const must = async (argv: readonly string[], env = {}): Promise<void> => {
  const { exitCode, output } = await execute(argv, { cwd: folder, env })
  if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${output.trim()}`)
}

/** A copy outside of the workspace, installed and built as it would be in a repository of its own. */
const build = async (): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  const filter = (path: string) => !/\/(?:node_modules|\.next)(?:\/|$)/.test(path)
  cpSync(join(root, 'examples/nextjs'), folder, { recursive: true, filter })
  await must(['npx', '-y', 'pnpm@12', 'install', '--frozen-lockfile'])
  await must(['next', 'build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' })
}

/** The identity provider in memory, with the application as its only client. */
const startProvider = async () => {
  register({ tsconfig: fileURLToPath(new URL('../../../apps/idp/tsconfig.build.json', import.meta.url)) })
  const { createIdp } = await import('@countersign/idp')
  const idp = await createIdp({
    config: {
      issuer,
      server: { port: idpPort, drainSeconds: 1 },
      store: { path: ':memory:' },
      signIn: { demoWallet: true },
      log: { level: 'warn' },
    },
  })
  const { secret = '' } = await idp.clients.create({
    clientId: 'nextjs',
    name: 'Next.js example',
    redirectUris: [`${app}/api/auth/callback/countersign`],
  })
  await idp.start()
  return { idp, secret }
}

const startApp = async (secret: string) => {
  const child = spawn(
    process.execPath,
    [join(folder, 'node_modules/next/dist/bin/next'), 'start', '-H', 'localhost', '-p', String(appPort)],
    {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        AUTH_URL: app,
        AUTH_SECRET: randomBytes(32).toString('hex'),
        COUNTERSIGN_ISSUER: issuer,
        COUNTERSIGN_CLIENT_ID: 'nextjs',
        COUNTERSIGN_CLIENT_SECRET: secret,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(app).catch(() => undefined)
    if (answer?.ok) return child
    if (child.exitCode !== null) break
    await setTimeout(100)
  }
  child.kill()
  throw new Error('the application does not answer')
}

const walk = async (): Promise<void> => {
  const browser = await launchChromium()
  try {
    const context = await browser.newContext()
    const privateKey = generatePrivateKey()
    await installEthereumWallet(context, { accounts: [{ privateKey }] })
    const page = await context.newPage()
    await page.goto(app)
    await page.getByRole('button', { name: 'Sign in with your wallet' }).click()
    await page.getByRole('listitem').getByRole('button', { name: 'MetaMask' }).click()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.getByText(`Signed in as eip155:1:${privateKeyToAddress(privateKey)}`).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with your wallet' }).waitFor()
  } finally {
    await browser.close()
  }
}

await build()
const { idp, secret } = await startProvider()
const child = await startApp(secret)
try {
  if (checking) {
    await walk()
    console.log('Next.js with Auth.js: signed in with a wallet through the provider, and signed out')
  } else {
    console.log(`open ${app} (the provider is ${issuer}); end with Ctrl+C`)
    await once(process, 'SIGINT')
  }
} finally {
  child.kill()
  await idp.stop()
}
