import { runPlan } from '../test/conformance/conformance.ts'
import { GRANTS } from '../test/conformance/grants.ts'
import { HAPPY } from '../test/conformance/happy.ts'
import { startOp } from '../test/conformance/op.ts'
import { REQUEST_OBJECTS } from '../test/conformance/requestObjects.ts'
import { SCOPES } from '../test/conformance/scopes.ts'
import { SESSION } from '../test/conformance/session.ts'

const MODULES = [...HAPPY, ...SCOPES, ...SESSION, ...GRANTS, ...REQUEST_OBJECTS]

runPlan('oidcc-basic-certification-test-plan', MODULES, () => startOp())
