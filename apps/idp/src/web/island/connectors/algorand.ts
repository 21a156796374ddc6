export { discover } from '@countersign/connectors/algorand'
