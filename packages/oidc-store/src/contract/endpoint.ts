/** The host that all racing providers are addressed by, whatever port they listen on: a proof names one URL. */
export const HOST = 'op.example'

/** The path of the token endpoint. */
export const TOKEN_PATH = '/token'
