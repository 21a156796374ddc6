/** Addresses of all chains: hexadecimal, base58, base32, names. */
const ADDRESS = /^(?:[-a-z0-9]{3,8}:[-\w]{1,32}:)?([-.\w]{2,128})$/

/** The address of an account, CAIP-10 or not; undefined for anything that could not be one. */
export const addressIn = (value: string | undefined): string | undefined => ADDRESS.exec(value ?? '')?.[1]

/** Whether two texts are the same address. Only hexadecimal ones may differ in case. */
export const isSameAddress = (one: string, other: string): boolean =>
  one === other || (/^0x/i.test(one) && one.toLowerCase() === other.toLowerCase())
