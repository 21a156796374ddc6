export { discover } from '@countersign/connectors/wallet-standard'
