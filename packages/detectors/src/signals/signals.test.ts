import { createRequire } from 'node:module'
import { keccak256, toBytes, toEventSelector, toFunctionSelector } from 'viem'
import { expect, test } from 'vitest'
import { proxySlots } from '../privilege/slots.ts'
import { controllingRoles } from '../privileged-change/roles.ts'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { functions } from './functions.ts'

const require = createRequire(import.meta.url)

test('every topic is the digest of its signature', () => {
  for (const { signature, topic } of Object.values(events)) expect(topic).toBe(toEventSelector(signature))
})

test('every selector is the head of the digest of its signature', () => {
  for (const { signature, selector } of [...Object.values(functions), ...Object.values(errors)]) {
    // viem's parser wants names without tuples' parentheses at the outside, so the digest is taken directly.
    expect(selector, signature).toBe(keccak256(toBytes(signature)).slice(0, 10))
  }
  expect(functions.transfer.selector).toBe(toFunctionSelector('transfer(address,uint256)'))
})

test('roles and proxy slots are the digests that their standards name', () => {
  for (const [role, name] of controllingRoles) {
    expect(role).toBe(name === 'DEFAULT_ADMIN_ROLE' ? `0x${'0'.repeat(64)}` : keccak256(toBytes(name)))
  }
  for (const [slot, { preimage }] of proxySlots) {
    const digest = BigInt(keccak256(toBytes(preimage)))
    // EIP-1967 subtracts one, so that nobody knows a preimage.
    expect(BigInt(slot)).toBe(preimage.startsWith('eip1967') ? digest - 1n : digest)
  }
})

type Item = {
  readonly type: string
  readonly name?: string
  readonly inputs?: readonly { readonly type: string; readonly indexed?: boolean }[]
}

function publishedSignatures(path: string): ReadonlySet<string> {
  const artifact = require(path) as { readonly abi: readonly Item[] }
  return new Set(
    artifact.abi.map((item) => `${item.name}(${(item.inputs ?? []).map(({ type }) => type).join(',')})`),
  )
}

test.each([
  [
    '@aave/core-v3/artifacts/contracts/interfaces/IPool.sol/IPool.json',
    [
      events.FlashLoanAaveV3,
      events.LiquidationCall,
      events.BorrowAaveV3,
      events.RepayAaveV3,
      functions.liquidationCall,
      functions.getUserAccountData,
    ],
  ],
  [
    '@aave/core-v3/artifacts/contracts/interfaces/IPoolAddressesProvider.sol/IPoolAddressesProvider.json',
    [
      events.AavePoolUpdated,
      events.AavePoolConfiguratorUpdated,
      events.AavePriceOracleUpdated,
      events.AaveACLManagerUpdated,
      events.AaveACLAdminUpdated,
      events.AaveAddressSet,
      events.AaveAddressSetAsProxy,
    ],
  ],
  [
    '@aave/core-v3/artifacts/contracts/interfaces/IAaveOracle.sol/IAaveOracle.json',
    [events.AaveAssetSourceUpdated, events.AaveFallbackOracleUpdated, functions.getAssetPrice],
  ],
  [
    '@uniswap/v2-core/build/UniswapV2Pair.json',
    [events.SwapV2, events.SyncV2, functions.getReserves, functions.token0],
  ],
  [
    '@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json',
    [events.SwapV3, events.FlashUniswapV3, functions.slot0, functions.observe],
  ],
  [
    '@openzeppelin/contracts/build/contracts/TimelockController.json',
    [
      events.CallScheduled,
      events.CallExecuted,
      events.MinDelayChange,
      events.TimelockCancelled,
      events.RoleGranted,
      events.RoleRevoked,
      events.RoleAdminChanged,
      functions.getMinDelay,
      functions.schedule,
    ],
  ],
  [
    '@openzeppelin/contracts/build/contracts/Governor.json',
    [events.ProposalCreated, events.ProposalExecuted, events.VoteCast, functions.propose, functions.castVote],
  ],
  ['@openzeppelin/contracts/build/contracts/ERC1967Proxy.json', [events.Upgraded]],
  [
    '@openzeppelin/contracts/build/contracts/Ownable2Step.json',
    [events.OwnershipTransferred, events.OwnershipTransferStarted],
  ],
] as const)('%s publishes the signatures', (path, signals) => {
  const published = publishedSignatures(path)
  for (const { signature } of signals) expect([...published]).toContain(signature)
})
