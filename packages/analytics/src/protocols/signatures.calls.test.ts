import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { type AbiFunction, toFunctionSelector } from 'viem'
import { expect, test } from 'vitest'
import { functionSelector } from '../decode/signature.ts'
import { protocols } from './index.ts'

const require = createRequire(import.meta.url)

/** A file of each package by which its folder is found, since some do not export their package.json. */
const packages: readonly (readonly [name: string, file: string])[] = [
  ['@0x/contract-artifacts', 'lib/artifacts/Exchange.json'],
  ['@aave/core-v3', 'artifacts/contracts/interfaces/IPool.sol/IPool.json'],
  ['@aave/protocol-v2', 'artifacts/contracts/interfaces/ILendingPool.sol/ILendingPool.json'],
  ['@looksrare/contracts-exchange-v1', 'abis/LooksRareExchange.json'],
  ['@openzeppelin/contracts', 'build/contracts/IERC1155.json'],
  ['@pancakeswap/v3-core', 'artifacts/contracts/PancakeV3Pool.sol/PancakeV3Pool.json'],
  ['@studydefi/money-legos', 'uniswap/abi/Exchange.json'],
  ['@uniswap/v2-core', 'build/UniswapV2Pair.json'],
  ['@uniswap/v3-core', 'artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json'],
  ['canonical-weth', 'build/contracts/WETH9.json'],
]

/**
 * Selectors of functions that no installed package declares, as the named source gives them or as calls of the named
 * contract on the chain show them.
 */
const readByHand: Readonly<Record<string, readonly string[]>> = {
  'balancer-v2: vault calls of IMinimalSwapInfoPool, IGeneralPool; flashLoan': [
    '0x9d2c110c',
    '0x01ec954a',
    '0x5c38449e',
  ],
  'curve: pool templates, with and without use_eth and receiver': [
    '0x3df02124',
    '0x5b41b908',
    '0x394747c5',
    '0xce7d6503',
    '0xddc1f59d',
    '0xdd96994f',
    '0x65b2489b',
    '0x44ee1986',
  ],
  'bancor-v2: calls of converters by BancorNetwork 0x2f9ec37d': ['0xe8dc12ff'],
  'dodo: DODO V1 and DVM, DPP, DSP': ['0x8dae7333', '0xe67ce706', '0xbd6015b4', '0xdd93f59a', '0xd0a494e4'],
  'uniswap-v4: IPoolManager': ['0xf3cd914c'],
  'seaport: SeaportInterface': ['0xfb0f3ee1', '0x00000000', '0xb3a34c4c', '0xe7acab24'],
  'wyvern: calls of 0x7be8076f': ['0xab834bab'],
  'blur: calls of 0x000000000000ad05; BlurExchange, BlurExchangeV2': [
    '0x9a1fc3a7',
    '0xb3be57f8',
    '0x3925c3c3',
    '0x794659ed',
    '0x70bce2d6',
    '0x6fa423cb',
    '0x7034d120',
    '0xda815cb5',
  ],
  'compound-v2: ComptrollerInterface, as markets call it': ['0x41c728b9', '0x51dff989'],
  'cryptopunks: calls of 0xb47e3cd8': ['0x8264fe98'],
  '0x version 2: calls of 0x080bf510': ['0xb4be83d5', '0x64a3bc15'],
}

test('every function that is read has the selector of its published declaration', () => {
  const known = new Set<string>(Object.values(readByHand).flat())
  for (const [name, file] of packages) {
    const path = require.resolve(`${name}/${file}`)
    const folder = path.slice(0, -file.split('/').join(sep).length)
    for (const declaration of functionsIn(folder)) known.add(toFunctionSelector(declaration))
  }
  const unknown = protocols.flatMap(({ name, calls = [] }) =>
    calls
      .filter(({ signature }) => !known.has(functionSelector(signature)))
      .map(({ signature }) => `${name}: ${signature}`),
  )
  expect(unknown).toEqual([])
})

function functionsIn(folder: string): readonly AbiFunction[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly AbiFunction[] => {
    if (entry.name === 'node_modules') return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return functionsIn(path)
    return entry.name.endsWith('.json') ? functionsOf(JSON.parse(readFileSync(path, 'utf8'))) : []
  })
}

function functionsOf(document: unknown): readonly AbiFunction[] {
  const { abi, compilerOutput } = document as { abi?: unknown; compilerOutput?: { abi?: unknown } }
  const list = Array.isArray(document) ? document : (abi ?? compilerOutput?.abi)
  if (!Array.isArray(list)) return []
  return list.filter((item) => item?.type === 'function' && typeof item.name === 'string') as AbiFunction[]
}
