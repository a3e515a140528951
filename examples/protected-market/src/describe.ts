import { type Address, type EmergencyFunction, type Protocol, unknownProtocol } from '@membrane/core'
import { stringToHex, zeroHash } from 'viem'
import { accounts } from './accounts.ts'
import { feedHeartbeatSeconds, type Market, timelockDelaySeconds, twapWindowSeconds } from './market.ts'

/** What the guard writes on chain as the reason of a stop. */
const stopReason = stringToHex('membrane', { size: 32 })

/** `Mode.RiskyPaused`: nothing leaves, deposits are open. */
const riskyPaused = 2n

/** The market in the words that every layer of Membrane reads: what an operator would write for a real protocol. */
export function describeMarket(market: Market): Protocol {
  const { tokens, aave, v2, v3, feeds, vault, treasury, governor, timelock, fund, savings } = market.addresses
  const reserveTokens = [aave.usdc, aave.weth, aave.volt].flatMap((each) => [each.aToken, each.variableDebt])
  return {
    ...unknownProtocol(market.chainId),
    name: 'Protected market',
    chainId: market.chainId,
    contracts: [
      { address: aave.pool, label: 'Aave pool', role: 'market' },
      { address: aave.provider, label: 'Aave address provider', role: 'access' },
      { address: aave.configurator, label: 'Aave pool configurator', role: 'access' },
      { address: aave.acl, label: 'Aave access control', role: 'access' },
      { address: aave.oracle, label: 'Aave price oracle', role: 'oracle' },
      { address: aave.usdc.aToken, label: 'aUSDC', role: 'token' },
      { address: aave.weth.aToken, label: 'aWETH', role: 'token' },
      { address: aave.volt.aToken, label: 'aVOLT', role: 'token' },
      { address: aave.usdc.variableDebt, label: 'USDC debt', role: 'token' },
      { address: aave.weth.variableDebt, label: 'WETH debt', role: 'token' },
      { address: aave.volt.variableDebt, label: 'VOLT debt', role: 'token' },
      { address: feeds.usdc, label: 'USDC / USD feed', role: 'oracle' },
      { address: feeds.weth, label: 'ETH / USD feed', role: 'oracle' },
      { address: feeds.volt, label: 'VOLT spot feed', role: 'oracle' },
      { address: v2.wethUsdc, label: 'Uniswap V2 WETH/USDC', role: 'pool' },
      { address: v2.voltUsdc, label: 'Uniswap V2 VOLT/USDC', role: 'pool' },
      { address: v2.gridUsdc, label: 'Uniswap V2 GRID/USDC', role: 'pool' },
      { address: v3.wethUsdc, label: 'Uniswap V3 WETH/USDC', role: 'pool' },
      { address: v3.voltUsdc, label: 'Uniswap V3 VOLT/USDC', role: 'pool' },
      { address: v3.gridUsdc, label: 'Uniswap V3 GRID/USDC', role: 'pool' },
      { address: vault, label: 'Vault', role: 'vault' },
      { address: treasury, label: 'Treasury', role: 'proxy' },
      { address: governor, label: 'Governor', role: 'governor' },
      { address: timelock, label: 'Timelock', role: 'timelock' },
      { address: fund, label: 'Community fund', role: 'treasury' },
      { address: savings.guarded, label: 'Savings', role: 'vault' },
      { address: savings.council, label: 'Guardian council', role: 'access' },
    ],
    tokens: [
      { address: tokens.usdc, symbol: 'USDC', decimals: 6 },
      { address: tokens.weth, symbol: 'WETH', decimals: 18 },
      { address: tokens.volt, symbol: 'VOLT', decimals: 18 },
      { address: tokens.grid, symbol: 'GRID', decimals: 18 },
    ],
    custody: [
      { holder: aave.usdc.aToken, token: tokens.usdc, label: 'USDC deposits' },
      { holder: aave.weth.aToken, token: tokens.weth, label: 'WETH deposits' },
      { holder: aave.volt.aToken, token: tokens.volt, label: 'VOLT deposits' },
      { holder: vault, token: 'native', label: 'Vault' },
      { holder: treasury, token: tokens.usdc, label: 'Treasury' },
      { holder: fund, token: tokens.usdc, label: 'Community fund' },
      { holder: savings.guarded, token: tokens.usdc, label: 'Savings' },
    ],
    oracles: [
      {
        name: 'VOLT',
        source: { kind: 'aave', oracle: aave.oracle, asset: tokens.volt, decimals: 8 },
        reference: {
          kind: 'uniswap-v3-twap',
          pool: v3.voltUsdc,
          base: tokens.volt,
          baseDecimals: 18,
          quoteDecimals: 6,
          windowSeconds: twapWindowSeconds,
        },
        maxDeviationBps: 500,
      },
      {
        name: 'WETH',
        source: { kind: 'aave', oracle: aave.oracle, asset: tokens.weth, decimals: 8 },
        reference: { kind: 'chainlink', feed: feeds.weth, decimals: 8 },
        heartbeatSeconds: feedHeartbeatSeconds,
        maxDeviationBps: 100,
      },
      {
        name: 'USDC',
        source: { kind: 'aave', oracle: aave.oracle, asset: tokens.usdc, decimals: 8 },
        reference: { kind: 'chainlink', feed: feeds.usdc, decimals: 8 },
        heartbeatSeconds: feedHeartbeatSeconds,
        maxDeviationBps: 50,
      },
    ],
    governance: [
      {
        name: 'Community governance',
        timelock,
        governor,
        votingToken: tokens.grid,
        minimumDelaySeconds: timelockDelaySeconds,
      },
    ],
    invariants: [
      {
        name: 'savings solvent',
        contract: savings.guarded,
        function: 'function invariant_solvent() view returns (bool)',
        protects: [savings.guarded],
      },
    ],
    lending: [{ kind: 'aave-v3', pool: aave.pool, label: 'Aave pool' }],
    emergency: [
      {
        name: 'pause the lending pool',
        to: aave.configurator,
        function: 'function setPoolPause(bool paused)',
        args: [true],
        protects: [
          aave.pool,
          aave.provider,
          aave.configurator,
          aave.acl,
          aave.oracle,
          ...reserveTokens,
          ...Object.values(feeds),
          v2.voltUsdc,
        ],
      },
      {
        name: 'pause the savings',
        to: savings.council,
        function: 'function pause(address target, bytes32 scope, uint8 mode, bytes32 reason)',
        args: [savings.guarded, zeroHash, riskyPaused, stopReason],
        mode: 'risky-paused',
        protects: [savings.guarded],
      },
      stop('stop the vault', vault, [vault]),
      stop('stop the treasury', treasury, [treasury]),
      stop('stop the governor', governor, [governor, timelock, fund, tokens.grid]),
      stop('stop the community fund', fund, [governor, timelock, fund]),
    ],
    trusted: [
      accounts.deployer.address,
      accounts.guardian.address,
      accounts.keeper.address,
      accounts.treasuryAdmin.address,
      timelock,
    ],
  }
}

function stop(name: string, to: Address, protects: readonly Address[]): EmergencyFunction {
  return { name, to, function: 'function stop(bytes32 reason)', args: [stopReason], protects }
}
