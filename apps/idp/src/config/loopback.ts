const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** True for hosts that never leave the machine (RFC 6761 section 6.3, RFC 8252 section 7.3). */
export const isLoopback = (url: string): boolean => LOOPBACK.test(new URL(url).hostname)
