import { describe, expect, test } from 'vitest'
import { analyseProgram } from '../analysis/analyse.ts'
import { callGraph } from './callGraph.ts'
import { inheritance } from './inheritance.ts'
import { type PrinterId, printScan } from './print.ts'
import { privileges } from './privileges.ts'
import { type StorageRow, storageLayouts } from './storage.ts'
import { compileSource, type SolcLayout } from './testing/compiled.ts'

const source = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
type Price is uint96;
enum Phase { Open, Closed }
struct Inner { uint8 a; address owner; bool done; }
struct Outer { Inner inner; uint16 tail; Inner[2] two; mapping(address => uint256) balances; }
interface IFeed { function latest() external view returns (uint256); }
abstract contract Root {
  address public owner;
  bool private stopped;
  modifier onlyOwner() { require(msg.sender == owner); _; }
  function price() internal view virtual returns (uint256);
}
abstract contract Left is Root { uint64 left; uint256 public constant MAX = 7; }
abstract contract Right is Root {
  int8 right;
  function act() public virtual { _count(); }
  function _count() internal { right += 1; }
}
contract Vault is Left, Right {
  Phase phase;
  Price floor;
  bytes3 tag;
  IFeed immutable feed;
  IFeed other;
  uint128[3] packed;
  uint40[7] dates;
  Inner[2] pair;
  bytes blob;
  string name;
  uint256[] list;
  mapping(uint256 => Inner) byId;
  Outer outer;
  bool last;
  function() external callback;
  function() internal hook;
  function(uint256) external[3] callbacks;
  uint256 transient guard;
  address transient caller;
  bool transient entered;
  constructor(IFeed f) { feed = f; }
  function price() internal view override returns (uint256) { return other.latest(); }
  function act() public override onlyOwner { super.act(); floor = Price.wrap(uint96(price())); }
  function pay(address payable to) external { (bool ok, ) = to.call{value: 1}(""); require(ok); }
}
contract Based layout at 0x1_00 { uint8 a; uint256 b; }
contract Empty {}
`

const { program, layouts } = compileSource('src/Vault.sol', source)
const { scan } = analyseProgram(program)

describe('storage', () => {
  const bySolc = ({ storage, types }: SolcLayout) =>
    storage.map(({ label, slot, offset, type }) => [label, slot, offset, types?.[type]?.numberOfBytes])
  const byUs = (rows: readonly StorageRow[]) =>
    rows.map(({ name, slot, offset, bytes }) => [name, slot, offset, bytes])
  const ours = new Map(storageLayouts(program).map((layout) => [layout.contract, layout]))

  test.each(['Vault', 'Based', 'Empty'])('%s lies where the compiler puts it', (name) => {
    const layout = ours.get(name)
    const theirs = layouts[name]
    if (layout === undefined || theirs === undefined) throw new Error(`no layout of ${name}`)
    expect(byUs(layout.storage)).toEqual(bySolc(theirs.storageLayout))
    expect(byUs(layout.transient)).toEqual(bySolc(theirs.transientStorageLayout))
    expect(layout).toMatchObject({ certain: true, base: undefined })
  })

  test('contracts that cannot be deployed have none', () => {
    expect([...ours.keys()]).toEqual(['Vault', 'Based', 'Empty'])
  })
})

test('inheritance is told with the order in which super goes on', () => {
  const rows = inheritance(program)
  expect(rows.find(({ contract }) => contract === 'Vault')).toEqual({
    contract: 'Vault',
    file: 'src/Vault.sol',
    form: 'contract',
    bases: ['Left', 'Right'],
    linearized: ['Vault', 'Right', 'Left', 'Root'],
  })
  expect(rows.map(({ contract, form }) => [contract, form])).toContainEqual(['Root', 'abstract contract'])
})

test('the call graph binds virtual and super calls as the contract does, and marks what leaves it', () => {
  const vault = callGraph(scan).find(({ contract }) => contract === 'Vault')
  expect(vault?.entries).toContain('Vault.act()')
  const edges = vault?.edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`)
  expect(edges).toEqual(
    expect.arrayContaining([
      'Vault.act() internal Root.onlyOwner()',
      'Vault.act() internal Right.act()',
      'Right.act() internal Right._count()',
      'Vault.act() internal Vault.price()',
      'Vault.price() method IFeed.latest()',
      'Vault.pay(address payable) call to.call',
    ]),
  )
  expect(edges).not.toContain('Vault.act() internal Root.price()')
})

test('privileges tell who may call what, and by which condition', () => {
  const vault = privileges(scan).find(({ contract }) => contract === 'Vault')
  expect(vault?.functions).toMatchObject([
    {
      function: 'Vault.act()',
      who: 'restricted',
      by: ['caller'],
      conditions: [expect.stringContaining('msg.sender == owner')],
      writes: ['right', 'floor'],
    },
    { function: 'Vault.pay(address payable)', who: 'anyone', by: [], writes: [], calls: ['call'] },
  ])
})

test.each<PrinterId>(['callgraph', 'inheritance', 'storage', 'privileges', 'summary'])(
  '%s prints the same text, diagram and data every time',
  (printer) => {
    const print = () =>
      (['text', 'mermaid', 'json'] as const).map((format) => printScan(printer, format, scan))
    const [text = '', mermaid = '', json = ''] = print()
    expect(print()).toEqual([text, mermaid, json])
    expect(text).toContain('Vault')
    expect(mermaid).toMatch(/^(classDiagram|flowchart LR)\n/)
    expect(JSON.stringify(JSON.parse(json))).toContain('"contract":"Vault"')
  },
)

test('a diagram holds nothing that a name could open', () => {
  const { program: hostile } = compileSource(
    'a.sol',
    'contract A { function f(function() external g) external { g(); } }',
  )
  const mermaid = printScan('callgraph', 'mermaid', analyseProgram(hostile).scan)
  for (const [, label = ''] of mermaid.matchAll(/\["([^\n]*)"\]/g)) expect(label).not.toMatch(/["<>]/)
})
