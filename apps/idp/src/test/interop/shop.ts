import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openDocument } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import { getRequestListener } from '@hono/node-server'
import { afterAll, vi } from 'vitest'
import type { ClientSettings, Stage } from './stage.ts'

const DOCS = join(import.meta.dirname, '../../../../docs')

/** Replacements in a program of the guide. Each has to be found there. */
export type Changes = readonly (readonly [string, string])[]

const changed = (text: string, changes: Changes): string =>
  changes.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the program of the guide has no ${from}`)
    return result.replaceAll(from, to)
  }, text)

/** The program below a heading of the guide for relying parties, with addresses that exist here. */
export const program = (
  heading: string,
  language: string,
  { issuer, origin }: { readonly issuer: string; readonly origin: string },
  changes: Changes = [],
): string => {
  const { text } = openDocument('apps/docs/guide/relying-party.md').take({ heading, language })
  return changed(text, changes)
    .replaceAll('https://id.example', issuer)
    .replaceAll('https://shop.example', origin)
}

let programs = 0

/** Writes a program where the packages of the documentation are found, and takes it away after it was used. */
export const withProgram = async <Result>(
  text: string,
  use: (path: string) => Promise<Result>,
): Promise<Result> => {
  const folder = join(DOCS, '.cache/interop')
  await mkdir(folder, { recursive: true })
  programs += 1
  const path = join(folder, `${process.pid}-${programs}.ts`)
  await writeFile(path, text)
  try {
    return await use(path)
  } finally {
    await rm(path)
  }
}

/** Runs a program; resolves with its exports. */
export const runProgram = <Module>(text: string): Promise<Module> =>
  withProgram(text, async (path) => (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module)

/** What {@link useShops} needs to know. */
export type ShopOptions<Module> = {
  /** Of the guide. */
  readonly heading: string
  /** Below the origin. */
  readonly callback: string
  /** Where the program's exports lead to. */
  readonly listener: (program: Module) => RequestListener
  /** Appended to the program. */
  readonly more?: string | undefined
}

/** A relying party that is listening. */
export type Shop<Module> = {
  readonly origin: string
  readonly clientId: string
  readonly secret: string
  readonly program: Module
}

/** How one differs from the guide. */
export type ShopChanges = {
  /** Default `shop`. */
  readonly clientId?: string | undefined
  readonly client?: ClientSettings | ((origin: string) => ClientSettings) | undefined
  readonly changes?: Changes | undefined
  /** Default: a free port of loopback. */
  readonly origin?: string | undefined
}

/** Opens relying parties that run a program of the guide; they close after the tests of the file. */
export const useShops = <Module>(stage: () => Stage, options: ShopOptions<Module>) => {
  const closing: (() => void)[] = []
  afterAll(() => {
    for (const close of closing) close()
  })
  return async ({
    changes = [],
    client = {},
    clientId = 'shop',
    origin: given,
  }: ShopChanges = {}): Promise<Shop<Module>> => {
    const origin = given ?? `http://127.0.0.1:${await freePort()}`
    const { secret } = await stage().register({
      clientId,
      redirectUris: [origin + options.callback],
      postLogoutRedirectUris: [origin],
      ...(typeof client === 'function' ? client(origin) : client),
    })
    vi.stubEnv('CLIENT_SECRET', secret || undefined)
    vi.stubEnv('SESSION_SECRET', 'a secret of these tests only, long enough for a key')
    const named: Changes = clientId === 'shop' ? [] : [["'shop'", `'${clientId}'`]]
    const text = program(options.heading, 'ts', { issuer: stage().issuer, origin }, [...named, ...changes])
    const loaded = await runProgram<Module>(`${text}
${options.more ?? ''}`)
    const server = createServer(options.listener(loaded))
    await new Promise<void>(
      (resolve) => void server.listen(Number(new URL(origin).port), '127.0.0.1', resolve),
    )
    closing.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return { origin, clientId, secret, program: loaded }
  }
}

/** For programs that answer a `Request`. */
export const fetching = (answer: (request: Request) => Response | Promise<Response>): RequestListener =>
  getRequestListener(answer)
