import type { Notes } from './findings.ts'
import { type Fields, flagOf, has, isSecret, recordOf, reportUnknown, textOf } from './members.ts'

/** How a request that names neither a token nor a credential is answered. */
export type Fallback = 'SIOP' | 'NFT' | 'SIWE'

const isFallback = (text: string): text is Fallback => ['SIOP', 'NFT', 'SIWE'].includes(text)

const NFT =
  'A request that names no token was asked for the default one. Here it is only a sign-in: set the gate for each client, with countersign clients update <id> --gates <gate>.'
const SIOP =
  'A request that names nothing was asked for a credential. Here it is only a sign-in with a wallet: an application that took a sign-in for a proof of something has to ask for a gate.'

/** Reads `fallbackAuthorizationMode`. */
export const readFallback = (fields: Fields, notes: Notes): Fallback => {
  const here = notes.at('fallbackAuthorizationMode')
  const given = textOf(fields, 'fallbackAuthorizationMode', notes)?.toUpperCase() ?? 'SIOP'
  const mode = isFallback(given) ? given : 'SIOP'
  if (mode !== given) here.add('value_invalid', 'One of SIOP, NFT, SIWE is needed. Taken as SIOP.')
  if (mode === 'SIWE') here.add('converted', 'A request that names nothing is a sign-in with a wallet.')
  else if (mode === 'NFT') here.add('fallback_changed', NFT, ['nft'])
  else here.add('mode_unsupported', SIOP)
  return mode
}

/** Reads what says how applications are registered. */
export const readRegistration = (fields: Fields, notes: Notes): void => {
  const here = notes.at('openClientRegistration')
  if (flagOf(fields, 'openClientRegistration', notes) === true) {
    const message =
      'Anyone could register an application. Here clients are registered on the command line: countersign clients create.'
    here.add('registration_open', message)
  } else {
    const message = 'Registration with an initial token is not offered: countersign clients create.'
    here.add('registration_unsupported', message)
  }
  const clients =
    'Clients are not part of this file. Register each one anew: its secret stood in clear in the data folder of the predecessor, and is replaced.'
  notes.add('client_missing', clients)
}

const withheld = (fields: Fields, key: string, notes: Notes): boolean => {
  const value = textOf(fields, key, notes)
  if (value === undefined || !isSecret('', value)) return false
  notes.at(key).add('secret_withheld', 'Holds a private key: not copied. Replace it.')
  return true
}

/** Reads `keyId` and `jsProjectExternalUrl`, which mean nothing here. */
export const readRest = (fields: Fields, notes: Notes): void => {
  if (!withheld(fields, 'keyId', notes)) {
    const message =
      'Keys are not taken over: new ones are made at the first start and rotated. Applications that have pinned the old key have to read the key set anew.'
    notes.at('keyId').add('key_changed', message)
  }
  if (has(fields, 'jsProjectExternalUrl') && !withheld(fields, 'jsProjectExternalUrl', notes)) {
    const message =
      'There is no second server: signatures of every chain are verified here. It can be shut down.'
    notes.at('jsProjectExternalUrl').add('service_gone', message)
  }
}

const WALLET = ['id', 'url', 'presentPath', 'receivePath', 'description'] as const

/** Reads `nft-config.json`: a wallet page elsewhere, of which only the URL had an effect. */
export const readNftConfig = (fields: Fields, notes: Notes): void => {
  reportUnknown(fields, ['nftWallet'], notes)
  const wallet = recordOf(fields, 'nftWallet', notes)
  if (wallet === undefined) return
  const here = notes.at('nftWallet')
  reportUnknown(wallet, WALLET, here)
  const url = textOf(wallet, 'url', here)
  if (url === undefined || url === '/connect-wallet') {
    here.add('converted', 'The built-in wallet page.')
    return
  }
  if (/^http:/i.test(url)) {
    here.at('url').add('wallet_page_insecure', 'Signed messages went to it over plain http.')
  }
  const message =
    'A wallet page elsewhere: people get the built-in page. Yours can stay, but it read a session from its address and sent signed messages in URLs; once it redeems a hand-off and answers by POST, name it in signIn.externalPage.url.'
  here.at('url').add('wallet_page_elsewhere', message, ['signIn.externalPage.url'])
}

const CREDENTIALS =
  'Credentials (OpenID4VP) are not offered: left out. Where a token has the value as a trait, map the claim from it.'

/** Scopes of `vc_mappings`, which is all that matters of them here. */
export const readCredentials = (claimConfig: Fields, notes: Notes): ReadonlySet<string> => {
  for (const key of ['vc_mappings', 'default_vp_token_claim']) {
    if (has(claimConfig, key)) notes.at(key).add('credentials_unsupported', CREDENTIALS)
  }
  const mappings: unknown = claimConfig['vc_mappings']
  const scopes = (Array.isArray(mappings) ? mappings : []).flatMap((entry: unknown) => {
    const scope =
      typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'scope')
        ? (entry as Fields)['scope']
        : []
    return Array.isArray(scope) ? scope : [scope]
  })
  return new Set(scopes.filter((scope) => typeof scope === 'string'))
}
