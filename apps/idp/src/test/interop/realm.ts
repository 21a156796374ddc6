import { openDocument } from '@countersign/testing/document'
import type { Keycloak } from './keycloak.ts'

const guide = openDocument('apps/docs/guide/brokers.md')
const HEADING = 'Keycloak as a broker'

/** The line that registers Keycloak as a client of the provider. */
export const REGISTER = guide.take({ language: 'sh', heading: HEADING })

/** The guide's table of what is entered in Keycloak's form, by the names that the form has. */
const SETTINGS: Readonly<Record<string, string>> = Object.fromEntries(
  [...guide.text.matchAll(/^\| (?!setting|---)(.+?) \| (.+?) \|$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
)

/** What the guide says, by an expression that has to fit. */
const said = (pattern: RegExp): readonly string[] => {
  const found = pattern.exec(guide.text.replaceAll(/\n */g, ' '))
  if (!found) throw new Error(`the guide no longer says ${pattern.source}`)
  return found.slice(1)
}

const setting = (name: string): string => {
  const value = SETTINGS[name]
  if (value === undefined) throw new Error(`the guide has no setting ${name}`)
  return value
}

/** The first word of a cell that is written as code. */
const code = (name: string): string => /`([^`]+)`/.exec(setting(name))?.[1] ?? ''

const AUTHENTICATION: Readonly<Record<string, string>> = {
  'Client secret sent as basic auth': 'client_secret_basic',
}

/** Part of the redirect URI. */
export const ALIAS = code('Alias')

/** Who Keycloak is to the provider. */
export type Registered = { readonly issuer: string; readonly clientId: string; readonly secret: string }

type Provider = { readonly alias: string; readonly config: Readonly<Record<string, string>> }

/** Fills in the form of an identity provider as the table has it: what discovery finds, then the rest. */
const identityProvider = async (
  { admin }: Keycloak,
  realm: string,
  { issuer, clientId, secret }: Registered,
): Promise<Provider> => {
  const fromUrl = code('Discovery endpoint').replace('https://id.example', issuer)
  const found = await admin<Record<string, string>>('POST', `/${realm}/identity-provider/import-config`, {
    providerId: 'oidc',
    fromUrl,
  })
  const [pkce = '', method = ''] = setting('Use PKCE, PKCE Method').split(/[,:] /)
  return {
    alias: ALIAS,
    ...{ providerId: 'oidc', enabled: true, trustEmail: setting('Trust Email').startsWith('On') },
    config: {
      ...found,
      clientId,
      clientSecret: secret,
      clientAuthMethod: AUTHENTICATION[setting('Client authentication')] ?? '',
      pkceEnabled: String(pkce === 'On'),
      pkceMethod: method,
      defaultScope: code('Scopes'),
      syncMode: setting('Sync mode').split(':')[0]?.toUpperCase() ?? '',
    },
  }
}

/** Of the mappers that Keycloak offers, the one that its console calls so. */
const mapperType = async ({ admin }: Keycloak, path: string, name: string): Promise<string> => {
  const types = await admin<Record<string, { readonly id: string; readonly name: string }>>(
    'GET',
    `${path}/mapper-types`,
  )
  const found = Object.values(types).find((type) => type.name === name)
  if (!found) throw new Error(`Keycloak has no mapper ${name}`)
  return found.id
}

/** The first step. */
const addMappers = async (keycloak: Keycloak, realm: string): Promise<void> => {
  const path = `/${realm}/identity-provider/instances/${ALIAS}`
  const [username = '', template = '', importer = '', claim = '', attribute = ''] = said(
    /mapper \*(.+?)\* with the template `(.+?)`, and one \*(.+?)\* from the claim `(\w+)` to the attribute `(\w+)`/,
  )
  const add = async (type: string, config: Readonly<Record<string, string>>) =>
    keycloak.admin('POST', `${path}/mappers`, {
      name: type,
      identityProviderAlias: ALIAS,
      identityProviderMapper: await mapperType(keycloak, path, type),
      config: { syncMode: 'INHERIT', ...config },
    })
  await add(username, { template, target: 'LOCAL' })
  await add(importer, { claim, 'user.attribute': attribute })
}

type Execution = { readonly displayName: string; readonly requirement: string }

/** The second step. */
const disableReview = async ({ admin }: Keycloak, realm: string): Promise<void> => {
  const [flow = '', execution = ''] = said(/In the flow \*(.+?)\* disable \*(.+?)\*/)
  const path = `/${realm}/authentication/flows/${encodeURIComponent(flow)}/executions`
  const executions = await admin<readonly Execution[]>('GET', path)
  const found = executions.find(({ displayName }) => displayName === execution)
  if (!found) throw new Error(`Keycloak has no ${execution} in ${flow}`)
  await admin('PUT', path, { ...found, requirement: 'DISABLED' })
}

type Attribute = { readonly name: string; readonly required?: unknown; readonly permissions?: unknown }
type UserProfile = { readonly attributes: readonly Attribute[] }

/** The third step. */
const changeProfile = async ({ admin }: Keycloak, realm: string): Promise<void> => {
  const [name = ''] = said(
    /e-mail, first and last name are not required, and there is an attribute `(\w+)`, which users and administrators may view and only administrators may edit/,
  )
  const path = `/${realm}/users/profile`
  const profile = await admin<UserProfile>('GET', path)
  const optional = new Set(['email', 'firstName', 'lastName'])
  const attributes = [
    ...profile.attributes.map(({ required, ...attribute }) =>
      optional.has(attribute.name) ? attribute : { ...attribute, required },
    ),
    { name, permissions: { view: ['admin', 'user'], edit: ['admin'] } },
  ]
  await admin('PUT', path, { ...profile, attributes })
}

/** Where the provider tells Keycloak that a session has ended. */
export const backchannelLogoutUri = ({ origin }: Keycloak): string =>
  (said(/`--backchannel-logout-uri (\S+)`/)[0] ?? '').replace('https://sso.example', origin)

/** The application, a client of the realm. */
export const SHOP = { clientId: 'shop', secret: 'a secret of these tests only' } as const

/** Makes a realm with an application of its own, and signs its people in at the provider as the guide says. */
export const openRealm = async (
  keycloak: Keycloak,
  {
    realm,
    registered,
    callback,
  }: { readonly realm: string; readonly registered: Registered; readonly callback: string },
): Promise<{ readonly change: (config: Readonly<Record<string, string>>) => Promise<void> }> => {
  await keycloak.admin('POST', '', { realm, enabled: true })
  const provider = await identityProvider(keycloak, realm, registered)
  await keycloak.admin('POST', `/${realm}/identity-provider/instances`, provider)
  for (const step of [addMappers, disableReview, changeProfile]) await step(keycloak, realm)
  await keycloak.admin('POST', `/${realm}/clients`, {
    ...SHOP,
    redirectUris: [callback],
  })
  return {
    change: async (config) => {
      const changed = { ...provider, config: { ...provider.config, ...config } }
      await keycloak.admin('PUT', `/${realm}/identity-provider/instances/${ALIAS}`, changed)
    },
  }
}
