import { runPlan } from '../test/conformance/conformance.ts'
import { DISCOVERY } from '../test/conformance/discovery.ts'
import { startOp } from '../test/conformance/op.ts'

runPlan('oidcc-config-certification-test-plan', DISCOVERY, () => startOp())
