// Rejection of a chain reader: the chain could not be asked, or the node answered nonsense. The verifier reports every
// rejection of a reader as `chain_unavailable`.
export { EndpointError, type EndpointErrorCode } from '@countersign/siwx-core'
