export { discover } from '@countersign/connectors/polkadot'
