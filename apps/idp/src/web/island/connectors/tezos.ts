export { discover } from '@countersign/connectors/tezos'
