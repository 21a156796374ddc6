/** Where clients register, below the issuer's path. */
export const REGISTRATION_PATH = '/register'
