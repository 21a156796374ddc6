/** Where the page of a person's own sessions and consents is, below the issuer's path. */
export const ACCOUNT_PATH = '/account'
