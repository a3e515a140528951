import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Compiled, compileSolidity, publishedArtifact } from './solidity.ts'

const resolve = createRequire(import.meta.url).resolve

/** Our stand-ins for what surrounds a lending protocol: tokens, prices, rates. */
export function mocks(): Readonly<Record<string, Compiled>> {
  return compileSolidity({
    entries: ['Mocks.sol'],
    read: (name) => readFileSync(new URL(name, import.meta.url), 'utf8'),
  })
}

/** Aave v3.0 as published: `@aave/core-v3` 1.19.3. */
export function aaveV30(): Readonly<Record<string, Compiled>> {
  const logic = ['Supply', 'Borrow', 'Liquidation', 'EMode', 'Bridge', 'Pool', 'FlashLoan']
  const paths = [
    ...logic.map((name) => `libraries/logic/${name}Logic`),
    'pool/Pool',
    'tokenization/AToken',
    'tokenization/StableDebtToken',
    'tokenization/VariableDebtToken',
  ]
  return Object.fromEntries(
    paths.map((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      return [name, publishedArtifact(`@aave/core-v3/artifacts/contracts/protocol/${path}.sol/${name}.json`)]
    }),
  )
}

/** Aave v3.6, compiled from `@aave-dao/aave-v3-origin`: the whole pool with its own libraries, and its tokens. */
export function aaveV36(): Readonly<Record<string, Compiled>> {
  const root = '@aave-dao/aave-v3-origin/src/contracts'
  return compileSolidity({
    entries: [
      ...['Supply', 'Borrow', 'Liquidation', 'Pool', 'FlashLoan'].map(
        (name) => `${root}/protocol/libraries/logic/${name}Logic.sol`,
      ),
      `${root}/instances/PoolInstance.sol`,
      `${root}/instances/ATokenInstance.sol`,
      `${root}/instances/VariableDebtTokenInstance.sol`,
    ],
    // The package names OpenZeppelin by the folder that its own build keeps it in.
    read: (name) =>
      readFileSync(resolve(name.replace(/^openzeppelin-contracts\//, '@openzeppelin/')), 'utf8'),
  })
}

/** Morpho Blue from `@morpho-org/morpho-blue`. Its sources ask for compiler 0.8.19 exactly; the one from npm is newer. */
export function morphoBlue(): Readonly<Record<string, Compiled>> {
  return compileSolidity({
    entries: ['@morpho-org/morpho-blue/src/Morpho.sol'],
    read: (name) =>
      readFileSync(resolve(name), 'utf8').replace('pragma solidity 0.8.19;', 'pragma solidity ^0.8.19;'),
  })
}
