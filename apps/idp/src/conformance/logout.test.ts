import { runPlan } from '../test/conformance/conformance.ts'
import { DISCOVERY } from '../test/conformance/discovery.ts'
import { LOGOUT } from '../test/conformance/logout.ts'
import { startOp } from '../test/conformance/op.ts'

const MODULES = [...DISCOVERY, ...LOGOUT]

runPlan('oidcc-rp-initiated-logout-certification-test-plan', MODULES, () => startOp())
runPlan('oidcc-backchannel-rp-initiated-logout-certification-test-plan', MODULES, () => startOp())
