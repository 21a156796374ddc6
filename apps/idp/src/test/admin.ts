import { generateSecret, hashSecret } from '../clients/secret.ts'
import type { AdminKey } from '../config/admin.ts'

/** An admin key, and what the configuration knows of it. */
export const newAdminKey = (
  name: string,
  rights: AdminKey['rights'],
): { readonly key: string; readonly entry: AdminKey } => {
  const key = generateSecret()
  return { key, entry: { name, hash: hashSecret(key), rights } }
}

/** What an admin endpoint answered. */
export type AdminAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect.
  readonly json: any
}

/** JSON, or undefined. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Speaks to the admin endpoints over a socket: `ask('GET', '/clients')`. */
export const adminApi =
  (base: string, key: string | undefined) =>
  async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<AdminAnswer> => {
    const response = await fetch(`${base}/admin${path}`, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parsed(text) }
  }
