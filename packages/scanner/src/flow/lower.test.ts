import { describe, expect, test } from 'vitest'
import { constantOf, opOf, pathName, stateVariable, stripCasts } from '../analysis/values.ts'
import type { Flow } from './flow.ts'
import { analyseSource } from './testing/flows.ts'

const source = `
pragma solidity ^0.8.24;
abstract contract Base {
  uint256 public total;
  function hook(uint256 x) internal virtual returns (uint256) { total = x; return x; }
  function run(uint256 x) external returns (uint256) { return hook(x); }
}
contract Left is Base {
  function hook(uint256 x) internal virtual override returns (uint256) { return super.hook(x + 1); }
}
contract Right is Base {
  function hook(uint256 x) internal virtual override returns (uint256) { return super.hook(x + 2); }
}
contract Both is Left, Right {
  function hook(uint256 x) internal override(Left, Right) returns (uint256) { return super.hook(x); }
}
contract Plain is Base {}
contract AlsoPlain is Base { uint256 other; }
contract Work {
  struct Item { uint256 amount; address owner; }
  mapping(uint256 => Item) items;
  uint256[] list;
  uint256 state;
  modifier counted(uint256 by) { state = 1; _; state = by; }
  function early(uint256 x) external counted(x) returns (uint256) { if (x > 5) { return 7; } state = 3; return x; }
  function pointer(uint256 id) external { Item storage item = items[id]; item.amount += 2; _touch(item); }
  function _touch(Item storage item) internal { item.owner = msg.sender; }
  function loop(uint256 n) external { uint256 sum; for (uint256 i = 0; i < n; i++) { if (i == 3) continue; sum += i; } state = sum; }
  function written(uint256 x) external { uint256[] memory a = new uint256[](2); _fill(a, x); state = a[0]; }
  function _fill(uint256[] memory a, uint256 x) internal pure { a[0] = x; }
  function again(uint256 n) public returns (uint256) { if (n == 0) return 0; return again(n - 1); }
  function raw(uint256 v) external { assembly { let s := state.slot if gt(v, 3) { sstore(s, v) } } }
  function tuple() external { (uint256 a, uint256 b) = (uint256(1), uint256(2)); (a, b) = (b, a); state = a; }
  function push(uint256 v) external { list.push(v); delete items[v]; }
  function attempt(Work other) external { try other.again(1) returns (uint256 got) { state = got; } catch { state = 9; } }
}
`
const analysed = analyseSource(source)

function stores(flow: Flow): readonly string[] {
  return flow.byKind.sstore.map((op) => pathName(flow, op.path))
}

describe('lowering', () => {
  test('binds virtual and super calls as the contract linearises them', () => {
    const added = (name: string): readonly (bigint | undefined)[] => {
      const flow = analysed.flow(`${name}.run`)
      return flow.byKind.binary.map((op) => {
        const by = constantOf(flow, op.right)
        return typeof by === 'bigint' ? by : undefined
      })
    }
    expect(added('Both')).toEqual([2n, 1n])
    expect(added('Plain')).toEqual([])
    expect(stores(analysed.flow('Both.run'))).toEqual(['total'])
  })

  test('shares a flow between contracts that run the same code, and no others', () => {
    expect(analysed.flow('Plain.run')).toBe(analysed.flow('AlsoPlain.run'))
    expect(analysed.flow('Plain.run')).not.toBe(analysed.flow('Both.run'))
    expect(analysed.scan.viewsOf(analysed.flow('Plain.run')).map(({ contract }) => contract.name)).toEqual([
      'Plain',
      'AlsoPlain',
    ])
  })

  test('runs the second half of a modifier after every return of the body', () => {
    const flow = analysed.flow('Work.early')
    expect(stores(flow)).toEqual(['state', 'state', 'state'])
    const last = flow.byKind.sstore[2]
    expect(last?.value === undefined ? undefined : opOf(flow, last.value)).toMatchObject({
      kind: 'param',
      index: 0,
    })
    // Both ways to return come together before it.
    const end = flow.blocks.find(({ end }) => end.kind === 'return')?.end
    expect(end?.kind === 'return' ? opOf(flow, end.values[0] ?? -1).kind : undefined).toBe('phi')
  })

  test('follows storage pointers into inlined functions', () => {
    const flow = analysed.flow('Work.pointer')
    expect(stores(flow)).toEqual(['items[id].amount', 'items[id].owner'])
    expect(flow.byKind.sstore[0]).toMatchObject({ compound: '+' })
  })

  test('joins what a loop carries', () => {
    const flow = analysed.flow('Work.loop')
    const stored = flow.byKind.sstore[0]?.value
    expect(stored === undefined ? undefined : opOf(flow, stored).kind).toBe('phi')
    expect(
      flow.byKind.binary
        .filter(({ op }) => op === '+')
        .every((op) => (flow.blocks[op.block]?.loopDepth ?? 0) === 1),
    ).toBe(true)
  })

  test('sees what a callee wrote into memory', () => {
    const flow = analysed.flow('Work.written')
    const stored = flow.byKind.sstore[0]?.value ?? -1
    const read = opOf(flow, stored)
    expect(read.kind).toBe('element')
    expect(read.kind === 'element' ? opOf(flow, read.object) : undefined).toMatchObject({ kind: 'update' })
  })

  test('leaves recursion opaque', () => {
    expect(analysed.flow('Work.again').byKind.opaque).toMatchObject([{ why: 'recursion', name: 'again' }])
  })

  test('reads assembly: slots are the variables that they belong to', () => {
    const flow = analysed.flow('Work.raw')
    expect(flow.byKind.sstore.map(({ path }) => stateVariable(path)?.name)).toEqual(['state'])
    expect(flow.byKind.binary).toMatchObject([{ op: '>', assembly: true, checked: false }])
  })

  test('swaps tuples', () => {
    const flow = analysed.flow('Work.tuple')
    expect(constantOf(flow, flow.byKind.sstore[0]?.value)).toBe(2n)
  })

  test('tells pushes and deletes apart from sets', () => {
    expect(analysed.flow('Work.push').byKind.sstore.map(({ how }) => how)).toEqual(['push', 'delete'])
  })

  test('goes on both ways after a call that is tried', () => {
    const flow = analysed.flow('Work.attempt')
    const [call] = flow.byKind.call
    expect(call).toMatchObject({ tried: true, how: 'method', member: 'again' })
    const [got, failed] = flow.byKind.sstore
    expect(stripCasts(flow, got?.value ?? -1)).toBe(call?.results[0])
    expect(constantOf(flow, failed?.value)).toBe(9n)
  })
})
