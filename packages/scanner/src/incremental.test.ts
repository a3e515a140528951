import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileCache, memoryCache, type ScanCache } from './cache/store.ts'
import { detectors } from './detectors/catalogue.ts'
import type { SourceMemory } from './project/sourceMemory.ts'
import { scanProject } from './scan.ts'

const root = mkdtempSync(join(tmpdir(), 'membrane-incremental-'))
const project = join(root, 'project')
const cacheDirectory = join(root, 'cache')
afterAll(() => rmSync(root, { recursive: true, force: true }))

const write = (path: string, text: string) => {
  const full = join(project, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, `pragma solidity ^0.8.20;\n${text}\n`)
}

// Every file in several versions, of which each gives other findings to itself or to who uses it.
const versions: Readonly<Record<string, readonly string[]>> = {
  'src/Guard.sol': [
    'abstract contract Guard { address owner = msg.sender; modifier only() { require(msg.sender == owner); _; } }',
    'abstract contract Guard { address owner = msg.sender; modifier only() { require(tx.origin == owner); _; } }',
    'abstract contract Guard { address owner = msg.sender; modifier only() { _; } }',
  ],
  'src/Ratio.sol': [
    'library Ratio { function part(uint256 a, uint256 b) internal pure returns (uint256) { return a * b / 1e18; } }',
    'library Ratio { function part(uint256 a, uint256 b) internal pure returns (uint256) { return a / 1e18 * b; } }',
  ],
  'src/Vault.sol': [
    'import "./Guard.sol"; import "./Ratio.sol"; contract Vault is Guard { function pay(address payable to, uint256 a) external only { to.transfer(Ratio.part(a, 5)); } }',
    'import "./Guard.sol"; contract Vault is Guard { function pay(address payable to, uint256 a) external only { to.send(a); } }',
    'contract Vault { function pay(address payable to, uint256 a) external { to.transfer(a); } }',
  ],
  'src/Sale.sol': [
    'import "./Ratio.sol"; contract Sale { uint256 public sold; function buy(uint256 n) external payable { sold += Ratio.part(n, 3); } }',
    'import "./Vault.sol"; contract Sale is Vault { function close() external { selfdestruct(payable(msg.sender)); } }',
  ],
  'src/Alone.sol': [
    'contract Alone { function end() external { selfdestruct(payable(msg.sender)); } }',
    '// membrane-disable-next-line all -- kept on purpose\ncontract Alone { function end() external { selfdestruct(payable(msg.sender)); } }',
    'contract Alone { function lucky() external view returns (uint256) { return uint256(blockhash(block.number - 1)) % 6; } }',
  ],
}

const scan = async (cache?: ScanCache, memory?: SourceMemory) => {
  const { result, disables, components } = await scanProject({
    path: project,
    version: '1',
    detectors,
    // No compiler has to run for it: what a component comes to is found in the same way with either front end.
    frontEnd: 'native',
    ...(cache === undefined ? {} : { cache }),
    ...(memory === undefined ? {} : { memory }),
  })
  return { said: { ...result, durationMs: 0, compileMs: 0, disables }, components }
}

/** Numbers that look random and are the same in every run: Park and Miller (1988). */
function* numbers(seed: number): Generator<number> {
  for (let at = seed; ; ) {
    at = (at * 48_271) % 2_147_483_647
    yield at
  }
}

test('after each of many edits, what is scanned anew and what is remembered agree with a scan of everything', async () => {
  for (const [path, [first = '']] of Object.entries(versions)) write(path, first)
  const caches: readonly ScanCache[] = [memoryCache(), fileCache(cacheDirectory)]
  const memory: SourceMemory = new Map()
  const random = numbers(7)
  const next = (below: number) => (random.next().value ?? 0) % below
  const all = new Set<string>()
  for (let edit = 0; edit < 8; edit++) {
    const [path = '', texts = []] = Object.entries(versions)[next(5)] ?? []
    write(path, texts[next(texts.length)] ?? '')
    const { said } = await scan()
    for (const cache of caches) expect((await scan(cache, memory)).said).toEqual(said)
    all.add(JSON.stringify(said.findings))
  }
  expect(all.size).toBeGreaterThan(3)
})

test('a damaged cache is as good as none', async () => {
  const { said, components } = await scan(fileCache(cacheDirectory))
  expect(components.scanned).toBe(0)
  for (const damage of ['', '{', '[]', '{"layout":1,"components":{"a":{"findings":7}}}', '{"layout":1}']) {
    for (const name of readdirSync(cacheDirectory)) writeFileSync(join(cacheDirectory, name), damage)
    const again = await scan(fileCache(cacheDirectory))
    expect(again.said).toEqual(said)
    expect(again.components.scanned).toBe(components.total)
  }
})
