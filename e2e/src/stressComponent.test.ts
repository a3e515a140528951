import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

const require = createRequire(import.meta.url)

type Artifact = { readonly abi: unknown; readonly bytecode: string }

/** Vaults and a pair that are wrong in one place each, and a vault that is right. */
const contracts = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

contract Vault is ERC4626 {
    uint8 private immutable offset;
    constructor(address asset, uint8 offset_) ERC4626(IERC20(asset)) ERC20("Vault", "V") { offset = offset_; }
    function _decimalsOffset() internal view override returns (uint8) { return offset; }
}

/// Rounds for whoever acts.
contract GenerousVault is ERC4626 {
    constructor(address asset) ERC4626(IERC20(asset)) ERC20("Vault", "V") {}
    function previewWithdraw(uint256 assets) public view override returns (uint256) { return convertToShares(assets); }
    function previewMint(uint256 shares) public view override returns (uint256) { return convertToAssets(shares); }
}

/// Nothing keeps the first depositor's shares from being rounded away.
contract NaiveVault is ERC4626 {
    constructor(address asset) ERC4626(IERC20(asset)) ERC20("Vault", "V") {}
    function _convertToShares(uint256 assets, Math.Rounding r) internal view override returns (uint256) {
        return totalSupply() == 0 ? assets : Math.mulDiv(assets, totalSupply(), totalAssets(), r);
    }
    function _convertToAssets(uint256 shares, Math.Rounding r) internal view override returns (uint256) {
        return totalSupply() == 0 ? shares : Math.mulDiv(shares, totalAssets(), totalSupply(), r);
    }
}

/// Takes a tenth of the fee.
contract LoosePair is ERC20("Pair", "P") {
    IERC20 public token0;
    IERC20 public token1;
    uint112 private r0;
    uint112 private r1;
    constructor(IERC20 a, IERC20 b) { (token0, token1) = a < b ? (a, b) : (b, a); }
    function getReserves() external view returns (uint112, uint112, uint32) { return (r0, r1, 0); }
    function balances() private view returns (uint256, uint256) {
        return (token0.balanceOf(address(this)), token1.balanceOf(address(this)));
    }
    function update() private {
        (uint256 b0, uint256 b1) = balances();
        (r0, r1) = (uint112(b0), uint112(b1));
    }
    function mint(address to) external returns (uint256 shares) {
        (uint256 b0, uint256 b1) = balances();
        uint256 s = totalSupply();
        shares = s == 0 ? Math.sqrt(b0 * b1) : Math.min((b0 - r0) * s / r0, (b1 - r1) * s / r1);
        _mint(to, shares);
        update();
    }
    function burn(address to) external returns (uint256 out0, uint256 out1) {
        (uint256 b0, uint256 b1) = balances();
        uint256 shares = balanceOf(address(this));
        (out0, out1) = (shares * b0 / totalSupply(), shares * b1 / totalSupply());
        _burn(address(this), shares);
        token0.transfer(to, out0);
        token1.transfer(to, out1);
        update();
    }
    function swap(uint256 out0, uint256 out1, address to, bytes calldata) external {
        token0.transfer(to, out0);
        token1.transfer(to, out1);
        (uint256 b0, uint256 b1) = balances();
        uint256 in0 = b0 > r0 - out0 ? b0 - (r0 - out0) : 0;
        uint256 in1 = b1 > r1 - out1 ? b1 - (r1 - out1) : 0;
        require((b0 * 10000 - in0 * 3) * (b1 * 10000 - in1 * 3) >= uint256(r0) * r1 * 1e8, "K");
        update();
    }
}
`

const ownFile = 'Components.sol'
const morphoFile = '@morpho-org/morpho-blue/src/Morpho.sol'

/** Compiles what the tests need with the compiler from npm. Morpho asks for 0.8.19 exactly; the one from npm is newer. */
function compile(): Readonly<Record<string, Artifact>> {
  const read = (name: string) =>
    name === ownFile
      ? contracts
      : readFileSync(require.resolve(name), 'utf8').replace(
          'pragma solidity 0.8.19;',
          'pragma solidity ^0.8.19;',
        )
  const entries = [ownFile, morphoFile]
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(entries.map((name) => [name, { content: read(name) }])),
    settings: {
      // Without it Morpho is larger than a chain takes.
      optimizer: { enabled: true, runs: 1 },
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none' },
      outputSelection: Object.fromEntries(
        entries.map((name) => [name, { '*': ['abi', 'evm.bytecode.object'] }]),
      ),
    },
  }
  const solc = require('solc') as {
    compile: (input: string, callbacks: { import: (name: string) => { contents: string } }) => string
  }
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), { import: (name) => ({ contents: read(name) }) }),
  ) as {
    errors?: readonly { severity: string; formattedMessage: string }[]
    contracts: Record<string, Record<string, { abi: unknown; evm: { bytecode: { object: string } } }>>
  }
  const error = output.errors?.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw new Error(error.formattedMessage)
  return Object.fromEntries(
    Object.values(output.contracts).flatMap((file) =>
      Object.entries(file).map(([name, { abi, evm }]) => [
        name,
        { abi, bytecode: `0x${evm.bytecode.object}` },
      ]),
    ),
  )
}

/** Writes a configuration with its artifacts, runs the command, and gives the exit code with the document. */
async function stress(component: object, more: object = {}, args: readonly string[] = []) {
  const directory = makeDirectory()
  for (const [name, artifact] of Object.entries(artifacts))
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(artifact))
  const config = {
    name: 'component',
    scenario: 'may-2021',
    asset: 'ETH',
    paths: 1,
    steps: 12,
    ...more,
    component,
  }
  writeFileSync(join(directory, 'component.json'), JSON.stringify(config))
  const { code, stdout, stderr } = await runMembrane(
    ['stress', '--component', 'component.json', '--format', 'json', ...args],
    { cwd: directory },
  )
  expect(stderr).toBe('')
  return { code, stdout, result: JSON.parse(stdout) }
}

const uniswap = {
  kind: 'constant-product',
  contracts: {
    factory: { artifact: '@uniswap/v2-core/build/UniswapV2Factory.json', constructorArgs: ['$deployer'] },
  },
  setup: [{ to: '$factory', signature: 'createPair(address,address)', args: ['$base', '$quote'] }],
  at: {
    to: '$factory',
    signature: 'getPair(address,address) view returns (address)',
    args: ['$quote', '$base'],
  },
  reserve: 10_000,
  decimals: { quote: 6 },
}
const morpho = {
  kind: 'morpho-blue',
  artifact: 'Morpho.json',
  constructorArgs: ['$deployer'],
  lltv: 0.86,
  decimals: { loan: 6 },
}

const severities = (result: { findings: readonly { detector: string; severity: string }[] }) =>
  result.findings.map(({ detector, severity }) => `${severity} ${detector}`)

let artifacts: Readonly<Record<string, Artifact>> = {}
beforeAll(() => {
  artifacts = compile()
})

describe('a pair', () => {
  test('Uniswap’s own agrees with the model to the wei, and the same run gives the same bytes', async () => {
    const [first, again] = await Promise.all([stress(uniswap), stress(uniswap)])
    expect(first.code).toBe(0)
    expect(again.stdout).toBe(first.stdout)
    const { result } = first
    expect([result.mismatchCount, result.findings]).toEqual([0, []])
    expect(result.invariants.map(({ held }: { held: boolean }) => held)).toEqual([true, true])
    expect(result.metrics.gas.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['arbitrage', 'sale']),
    )
    // Every swap was also asked for a wei more, and that was refused.
    expect(result.refusals).toBe(
      result.metrics.gas
        .filter(({ action }: { action: string }) => action === 'arbitrage' || action === 'sale')
        .reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    )
    expect(Math.min(...result.curves[0].component)).toBeLessThan(0.65)
  })

  test('one that takes too small a fee is found to give too much; one with a larger fee than the model to give less', async () => {
    const [loose, strict] = await Promise.all([
      stress({
        kind: 'constant-product',
        artifact: 'LoosePair.json',
        constructorArgs: ['$base', '$quote'],
        reserve: 1_000,
      }),
      stress({ ...uniswap, feeBps: 25 }),
    ])
    expect(loose.code).toBe(1)
    expect(severities(loose.result)).toEqual(['high component/model', 'high component/model'])
    const [first] = loose.result.mismatches
    expect(first).toMatchObject({ path: 0, step: 1, verdict: 'more' })
    // A fee of 0.03 % instead of 0.3 % leaves 0.27 % with the trader.
    expect(Number(first.actual) / Number(first.expected)).toBeCloseTo(1.0027, 4)
    expect(strict.code).toBe(0)
    expect(new Set(severities(strict.result))).toEqual(new Set(['medium component/model']))
  })
})

describe('a vault', () => {
  test('OpenZeppelin’s with an offset agrees with the model and protects its first depositor', async () => {
    const { code, result } = await stress({
      kind: 'erc4626',
      artifact: 'Vault.json',
      constructorArgs: ['$asset', 6],
      decimalsOffset: 6,
      decimals: 6,
    })
    expect([code, result.mismatchCount, result.findings]).toEqual([0, 0, []])
    expect(result.invariants.map(({ name }: { name: string }) => name)).toEqual([
      'a share falls only with a loss',
      'nobody earns on a first depositor',
      'a first depositor keeps 99 %',
      'no round trip gains',
    ])
    expect(result.actions).toBeGreaterThan(50)
  })

  test('one without protection lets a stranger take the first deposit, one that rounds for its users gives a unit too much', async () => {
    const vault = (name: string, more: object) =>
      stress({ kind: 'erc4626', artifact: `${name}.json`, constructorArgs: ['$asset'], ...more })
    const [naive, generous] = await Promise.all([
      vault('NaiveVault', { rounding: 'plain' }),
      vault('GenerousVault', { maxVictimLoss: 1 }),
    ])
    expect(naive.code).toBe(1)
    expect(severities(naive.result)).toEqual(['critical component/invariant', 'high component/invariant'])
    expect(naive.result.invariants).toContainEqual(
      expect.objectContaining({
        name: 'nobody earns on a first depositor',
        held: false,
        worst: 'gift of 1x: attacker +100 %',
      }),
    )
    expect(naive.result.mismatchCount).toBe(0)
    expect(generous.code).toBe(1)
    expect(severities(generous.result)).toContain('high component/model')
    const { expected, actual } = generous.result.mismatches[0]
    expect(BigInt(expected) - BigInt(actual)).toBe(1n)
  })
})

describe('a lending market', () => {
  test('Morpho Blue agrees with the model to the unit while it liquidates through crises', async () => {
    const [may, thursday] = await Promise.all([
      stress(morpho),
      stress({ ...morpho, health: { medianExcess: 0.05, sigma: 1 } }, { scenario: 'black-thursday' }),
    ])
    for (const { code, result } of [may, thursday]) {
      expect([code, result.mismatchCount, result.findings]).toEqual([0, 0, []])
      const figure = (name: string) =>
        result.metrics.figures.find((one: { name: string }) => one.name === name).max
      expect(figure('liquidations a path')).toBeGreaterThan(10)
      expect(figure('bad debt a path, loan tokens')).toBeGreaterThan(0)
      expect(result.invariants.every(({ held }: { held: boolean }) => held)).toBe(true)
    }
  })

  test('one that pays liquidators a little more is found', async () => {
    const word = (cursor: bigint) => cursor.toString(16).padStart(16, '0')
    const { abi, bytecode } = artifacts.Morpho!
    // Its cursor of 0.3 in the code itself: no compiler in between.
    expect(bytecode.split(word(3n * 10n ** 17n))).toHaveLength(2)
    artifacts = {
      ...artifacts,
      Paying: { abi, bytecode: bytecode.replace(word(3n * 10n ** 17n), word(31n * 10n ** 16n)) },
    }
    const { code, result } = await stress({ ...morpho, artifact: 'Paying.json' })
    expect(code).toBe(1)
    expect(result.findings).toContainEqual(
      expect.objectContaining({
        severity: 'high',
        title: 'It gives more than the model: liquidate: seized',
      }),
    )
  })
})

test('what cannot be run says what was given and what is expected', async () => {
  const told = async (component: object) => {
    const directory = makeDirectory()
    writeFileSync(
      join(directory, 'component.json'),
      JSON.stringify({ name: 'component', scenario: 'may-2021', component }),
    )
    const { code, stdout, stderr } = await runMembrane(['stress', '--component', 'component.json'], {
      cwd: directory,
    })
    expect([code, stdout]).toEqual([2, ''])
    return stderr
  }
  const [negative, missing, nowhere] = await Promise.all([
    told({ ...uniswap, reserve: -1 }),
    told({ kind: 'erc4626', artifact: 'Missing.json' }),
    told({ ...uniswap, setup: [{ to: '$nowhere', signature: 'go()' }] }),
  ])
  expect(negative).toMatch(/COMPONENT_CONFIG_INVALID[\s\S]*component\.reserve: .*given -1/)
  expect(missing).toContain('COMPONENT_ARTIFACT_INVALID')
  expect(nowhere).toMatch(/COMPONENT_SETUP_FAILED.*\$nowhere[\s\S]*\$factory/)
})
