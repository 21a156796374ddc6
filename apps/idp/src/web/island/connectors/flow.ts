export { discover } from '@countersign/connectors/flow'
