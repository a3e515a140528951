export { accounts, type Role, type TestAccount, users } from './accounts.ts'
export { allScenarios, scenarios } from './attacks/attacks.ts'
export type { AttackOptions, DefenceLine, Scenario } from './attacks/scenario.ts'
export type { BusinessKind } from './business/act.ts'
export {
  type BusinessOptions,
  type BusinessTransaction,
  runBusiness,
  startBusiness,
} from './business/business.ts'
export { publishedArtifact } from './deploy/artifacts.ts'
export { type DeployProgress, deployMarket } from './deploy/deploy.ts'
export { describeMarket } from './describe.ts'
export { guardMarket, type MarketGuard } from './guard.ts'
export type { Market, MarketAddresses } from './market.ts'
