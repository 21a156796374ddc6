export { discover } from '@countersign/connectors/ethereum'
