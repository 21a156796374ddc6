import { isLoopback } from '../config/loopback.ts'
import type { ConfigInput } from '../config/schema.ts'
import type { Notes } from './findings.ts'
import { type Fields, textOf } from './members.ts'

type Issuer = Pick<ConfigInput, 'issuer' | 'server'>

const VARIABLE = '$EXTERNAL_HOSTNAME'
const HOSTNAME = /^[A-Za-z0-9](?:[-.A-Za-z0-9]{0,252})(?::[0-9]{1,5})?$/
/** The predecessor's default. */
const DEFAULT = 'http://localhost:6000'
/** RFC 2606 section 2: resolves nowhere. */
const PLACEHOLDER = 'https://replace-me.invalid'
/** The predecessor's issuer is its external URL and this. */
const PATH = '/api/oidc'
const AT = ['issuer']

const missing = (notes: Notes): string => {
  const message =
    'No host name: a placeholder is written that resolves nowhere. Write the URL that people and applications use, with https.'
  notes.add('hostname_missing', message, AT)
  return PLACEHOLDER
}

const substituted = (text: string, hostname: string | undefined): string | undefined => {
  if (!text.includes(VARIABLE)) return text
  return hostname !== undefined && HOSTNAME.test(hostname)
    ? text.replaceAll(VARIABLE, () => hostname)
    : undefined
}

const secure = (url: URL, notes: Notes): string => {
  if (url.protocol === 'https:' || isLoopback(url.href)) return url.protocol
  const message =
    'Plain http: everything could be read and changed on the way. Written with https, which needs a certificate, and registers anew with applications.'
  notes.add('issuer_insecure', message, AT)
  return 'https:'
}

const baseOf = (given: string, hostname: string | undefined, notes: Notes): string => {
  const text = substituted(given, hostname)
  if (text === undefined) return missing(notes)
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) {
    notes.add('value_invalid', 'Must be an http or https URL.')
    return missing(notes)
  }
  if (url.username !== '' || url.password !== '') {
    notes.add('secret_withheld', 'A URL with a password: not copied.')
  }
  if (url.search !== '' || url.hash !== '') {
    notes.add('issuer_changed', 'An issuer has no query and no fragment: left out.', AT)
  }
  return `${secure(url, notes)}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}

/** Reads `externalUrl`. The issuer stays the same, so that applications and their registrations go on. */
export const readIssuer = (fields: Fields, notes: Notes, hostname: string | undefined): Issuer => {
  const here = notes.at('externalUrl')
  const given = textOf(fields, 'externalUrl', notes) ?? DEFAULT
  const issuer = `${baseOf(given, hostname, here)}${PATH}`
  if (substituted(`${given.replace(/\/+$/, '')}${PATH}`, hostname) === issuer) {
    here.add('converted', 'The issuer stays the same.')
  }
  const { port } = new URL(issuer)
  return isLoopback(issuer) && port !== '' ? { issuer, server: { port: Number(port) } } : { issuer }
}
