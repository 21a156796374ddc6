/** Where an external page calls, below the issuer's path. */
export const EXTERNAL_PATHS = {
  redeem: '/external-page/redeem',
  challenge: '/external-page/challenge',
  answer: '/external-page/answer',
} as const
