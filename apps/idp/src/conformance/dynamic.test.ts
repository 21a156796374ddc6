import { runPlan } from '../test/conformance/conformance.ts'
import { DISCOVERY } from '../test/conformance/discovery.ts'
import { DYNAMIC } from '../test/conformance/dynamic.ts'
import { GRANTS } from '../test/conformance/grants.ts'
import { HAPPY } from '../test/conformance/happy.ts'
import { startOp } from '../test/conformance/op.ts'
import { REQUEST_OBJECTS } from '../test/conformance/requestObjects.ts'

const MODULES = [...DYNAMIC, ...DISCOVERY, ...HAPPY, ...GRANTS, ...REQUEST_OBJECTS]

runPlan('oidcc-dynamic-certification-test-plan', MODULES, () => startOp({ registration: 'dynamic' }))
