import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execute } from '@countersign/checks/command'
import { freePort } from '@countersign/testing/freePort'

const root = resolve(import.meta.dirname, '../../..')

/** Whom the image runs as. Only root can become somebody else. */
const user = process.getuid?.() === 0 ? { uid: 65532, gid: 65532 } : undefined

type Image = { readonly node: string; readonly app: string; readonly data: string }

/** What the recipe of the image copies, where nobody else's permissions are in the way. */
const deploy = async (folder: string): Promise<Image> => {
  const [app, bin, data] = ['app', 'nodejs', 'data'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const { exitCode, output } = await execute(
    ['npx', '-y', 'pnpm@12', '--filter', '@countersign/idp', 'deploy', '--prod', app],
    { cwd: root },
  )
  if (exitCode !== 0) throw new Error(output)
  await Promise.all([mkdir(bin), mkdir(data, { mode: 0o700 })])
  const node = join(bin, 'node')
  await copyFile(process.execPath, node)
  await chmod(node, 0o755)
  await chmod(folder, 0o755)
  if (user) await chown(data, user.uid, user.gid)
  return { node, app, data }
}

/** As in the image: no home, nowhere to write but the data, nothing of this environment. */
const start = ({ app, data, node }: Image, args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawn(node, [join(app, 'bin/countersign.js'), ...args], {
    ...user,
    cwd: data,
    env: {
      NODE_ENV: 'production',
      TMPDIR: '/nonexistent',
      COUNTERSIGN_STORE__PATH: join(data, 'idp.sqlite'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

const run = async (image: Image, args: readonly string[]): Promise<string> => {
  const child = start(image, args, {})
  const chunks: string[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  const [exit] = await once(child, 'close')
  if (exit !== 0) throw new Error(`countersign ${args.join(' ')} ended with ${exit}`)
  return chunks.join('')
}

const answer = async (url: string): Promise<Response | undefined> => {
  try {
    return await fetch(url)
  } catch {
    return undefined
  }
}

const ready = async (url: string, child: ChildProcess): Promise<number> => {
  const started = performance.now()
  for (;;) {
    if ((await answer(`${url}/readyz`))?.ok) return performance.now() - started
    if (child.exitCode !== null || performance.now() - started > 60_000) throw new Error('not ready')
    await setTimeout(50)
  }
}

/** Serves, answers its metadata and its page's files, and ends on the signal that an orchestrator sends. */
const serve = async (image: Image): Promise<number> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = start(image, ['start'], { COUNTERSIGN_ISSUER: url, COUNTERSIGN_SERVER__PORT: String(port) })
  child.stdout.resume()
  try {
    const milliseconds = await ready(url, child)
    const metadata = (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as object
    if (!('issuer' in metadata) || metadata.issuer !== url) throw new Error('no metadata')
    const page = await (await fetch(`${url}/device`)).text()
    const [, asset] = /href="([^"]+\.css)"/.exec(page) ?? []
    if (asset === undefined || !(await fetch(new URL(asset, url))).ok) throw new Error('no files of the page')
    child.kill('SIGTERM')
    const [exit] = await once(child, 'exit')
    if (exit !== 0) throw new Error(`ended with ${exit} on SIGTERM`)
    return milliseconds
  } finally {
    child.kill('SIGKILL')
  }
}

const folder = await mkdtemp(join(tmpdir(), 'countersign-image-'))
try {
  const image = await deploy(folder)
  await run(image, ['migrate', 'up'])
  const client = ['--client-id', 'rp', '--name', 'RP', '--redirect-uris', 'https://rp.example/cb']
  await run(image, ['clients', 'create', ...client])
  if (!(await run(image, ['clients', 'list', '--json'])).includes('"rp"')) throw new Error('no client')
  const milliseconds = await serve(image)
  const { output } = await execute(['du', '-sm', image.app], { cwd: root })
  const who = user ? `as user ${user.uid}` : 'NOT RUN as another user, for want of root'
  console.log(
    `the image's application starts ${who}, with nothing to write but its data: ready after ${Math.round(milliseconds)} ms, ${Number.parseInt(output, 10)} MB`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
