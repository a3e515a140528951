import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type { Contract, Expression, FunctionDefinition, Span, Statement } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import { typeName } from '../ast/type.ts'
import { buildProgram } from './fromSolc.ts'

const require = createRequire(import.meta.url)

/** Compiles one source with the compiler of that package and reads its tree. */
function programOf(compiler: string, text: string): Program {
  const wrapper = require('solc/wrapper')
  const solc = wrapper(require(`${compiler}/soljson.js`))
  const settings = { outputSelection: { '*': { '': ['ast'] } } }
  const input = { language: 'Solidity', sources: { 'a.sol': { content: text } }, settings }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const errors = (output.errors ?? []).filter((error: { severity: string }) => error.severity === 'error')
  expect(errors).toEqual([])
  const file = { path: 'a.sol', absolutePath: '/a.sol', text, dependency: false }
  return buildProgram([file], [{ version: solc.version(), output, sources: new Map([['a.sol', file]]) }])
}

const MODERN = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;
type Price is uint128;
using {plus as +, negate as -} for Price global;
function plus(Price a, Price b) pure returns (Price) { return Price.wrap(Price.unwrap(a) + Price.unwrap(b)); }
function negate(Price a) pure returns (Price) { return a; }
uint256 constant LIMIT = 1.5 ether;
struct Pool$_1 { uint256 total; mapping(address => uint256) shares; }
error Refused(address who, uint256 why);
library Maths { function twice(uint256 x) internal pure returns (uint256) { return 2 * x; } }
interface IToken { function transfer(address to, uint256 amount) external returns (bool); }
abstract contract Base {
  uint256 immutable start;
  constructor(uint256 s) { start = s; }
  modifier only(address who) virtual { require(msg.sender == who, unicode"nø"); _; }
  function hook(uint256 amount, address to) internal virtual;
}
contract Child {}
/// @notice Keeps shares.
contract Vault is Base(7) {
  using Maths for uint256;
  enum State { Open, Shut }
  event Paid(address indexed to, uint256 amount);
  mapping(uint256 => Pool$_1) internal pools;
  address public owner;
  uint256 transient lock;
  constructor() { owner = msg.sender; }
  receive() external payable {}
  fallback(bytes calldata data) external returns (bytes memory) { return data[4:]; }
  function hook(uint256 amount, address to) internal override {
    Pool$_1 storage pool = pools[amount];
    pool.shares[to] += amount.twice();
  }
  function pay(IToken token, address to) external only(owner) returns (bool ok, bytes memory out) {
    hook({to: to, amount: 3 gwei});
    (ok, out) = to.call{value: 1_000 wei, gas: 0x10}("");
    try token.transfer(to, (1 days)) returns (bool done) { ok = done; }
    catch Error(string memory) { revert Refused({why: 2, who: to}); }
    catch { emit Paid(to, 2e3); }
    unchecked { for (uint256 i = 0; i < 3; ++i) { if (i == 1) continue; else break; } }
    do { lock--; } while (lock > 0);
    State state = State.Shut;
    state == State.Open ? delete owner : delete lock;
    (, uint256 top) = (1, type(uint256).max);
    new Child{salt: bytes32(top)}();
    abi.decode(out, (uint256, address));
    assembly ("memory-safe") {
      function f(x) -> y { y := add(x, 1) leave }
      let slot := pools.slot
      switch f(slot) case 0 { revert(0, 0) } default { for {} lt(slot, 9) {} { slot := f(slot) } }
    }
  }
  function sum(Price a, Price b) public pure returns (Price) { return -(a + b); }
}
`

const OLD = `pragma solidity ^0.4.11;
contract Wallet {
  address owner;
  struct Entry { address who; mapping(uint => uint) seen; uint amount; }
  Entry[] entries;
  event Sent(address to, uint amount);
  function Wallet() payable { owner = msg.sender; }
  function () payable { }
  function one(uint x) constant /* public */ returns (uint) { return late; uint late = x; }
  function two(address to) public {
    var (a, , c) = (1, 2, now);
    to.call.value(1 finney).gas(a)(c);
    entries.push(Entry({amount: c, who: to}));
    Sent(to, sha3(a) == 0x0 ? 1 : 2);
    assembly { let s := entries_slot if lt(calldatasize, 4) { suicide(s) } }
    throw;
  }
}
`

const modern = programOf('solc', MODERN)
const old = programOf('solc-0.4', OLD)

function contractOf(program: Program, name: string): Contract {
  const found = program.contracts.find((contract) => contract.name === name)
  if (found === undefined) throw new Error(`no contract ${name}`)
  return found
}

function functionOf(contract: Contract, name: string): FunctionDefinition {
  const found = contract.functions.find((fn) => fn.name === name)
  if (found === undefined) throw new Error(`no function ${name}`)
  return found
}

function textAt(program: Program, span: Span): string {
  return Buffer.from(program.files[span.file]?.text ?? '').toString('utf8', span.start, span.end)
}

/** Every node of one kind below a value. */
function all<K extends (Expression | Statement)['kind']>(
  root: unknown,
  kind: K,
): Extract<Expression | Statement, { kind: K }>[] {
  const found: Extract<Expression | Statement, { kind: K }>[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    if ('kind' in value && value.kind === kind) found.push(value as (typeof found)[number])
    for (const [key, child] of Object.entries(value)) {
      if (!['ref', 'type', 'contract', 'unit', 'fn', 'created', 'named', 'target'].includes(key)) visit(child)
    }
  }
  visit(root)
  return found
}

describe('a source of 0.8', () => {
  const vault = contractOf(modern, 'Vault')
  const base = contractOf(modern, 'Base')
  const unit = modern.units[0]!
  const pay = functionOf(vault, 'pay')
  const hook = functionOf(vault, 'hook')

  it('leaves nothing unread', () => {
    expect(
      all(
        modern.contracts.map((contract) => contract.functions),
        'unread',
      ),
    ).toEqual([])
  })

  it('declares the unit with its pragma, constants and operators', () => {
    expect(unit).toMatchObject({ pragmas: ['^0.8.4'], checkedArithmetic: true, partial: false })
    expect(unit.constants[0]).toMatchObject({
      name: 'LIMIT',
      role: 'constant',
      value: { value: 15n * 10n ** 17n },
    })
    expect(unit.usings[0]?.functions.map((entry) => entry.operator)).toEqual(['+', '-'])
    expect(unit.usings[0]?.functions[0]?.fn).toBe(unit.functions[0])
  })

  it('links contracts in C3 order and by reference', () => {
    expect(vault.linearized).toEqual([vault, base])
    expect(vault.bases[0]).toMatchObject({ base, args: [{ value: 7n }] })
    expect(base).toMatchObject({ abstract: true, form: 'contract' })
    expect(vault.doc).toContain('Keeps shares.')
    expect(pay.modifiers[0]?.target).toBe(base.modifiers[0])
  })

  it('tells functions apart and names their selectors', () => {
    expect(vault.functions.map((fn) => fn.form)).toEqual([
      'constructor',
      'receive',
      'fallback',
      'function',
      'function',
      'function',
    ])
    expect(pay.signature).toBe('pay(address,address)')
    expect(functionOf(vault, 'sum').signature).toBe('sum(uint128,uint128)')
    expect(hook).toMatchObject({ signature: undefined, override: true, visibility: 'internal' })
  })

  it('types variables, with names that hold the type syntax of the compiler', () => {
    const [pools, , lock] = vault.variables
    expect(typeName(pools!.type)).toBe('mapping(uint256 => Pool$_1)')
    expect(lock).toMatchObject({ role: 'state', location: 'transient' })
    expect(base.variables[0]?.immutable).toBe(true)
    const [pool] = all(hook, 'variables')
    expect(pool?.declared[0]).toMatchObject({
      location: 'storage',
      type: { kind: 'struct', definition: unit.structs[0] },
    })
  })

  it('binds library functions to their first argument', () => {
    const bound = all(hook, 'member').filter((member) => member.bound)
    expect(bound.map((member) => member.ref)).toEqual([contractOf(modern, 'Maths').functions[0]])
    expect(all(hook, 'member').find((member) => member.member === 'shares')?.ref).toBe(
      unit.structs[0]?.fields[1],
    )
  })

  it('puts named arguments in the order of the parameters and reads call options', () => {
    const calls = all(pay.body, 'call')
    const named = calls.find((call) => call.callee.kind === 'identifier' && call.callee.ref === hook)
    expect(named?.args).toMatchObject([{ value: 3n * 10n ** 9n }, { name: 'to', ref: pay.params[1] }])
    const [refused] = all(pay.body, 'revert')
    expect(refused?.call?.args).toMatchObject([{ name: 'to' }, { value: 2n }])
    const lowLevel = calls.find((call) => call.callee.kind === 'member' && call.callee.member === 'call')
    expect(lowLevel?.options).toMatchObject([
      { name: 'value', value: { value: 1000n, unit: 'wei' } },
      { name: 'gas', value: { value: 16n } },
    ])
    const created = calls.find((call) => call.callee.kind === 'new')
    expect(created).toMatchObject({
      callee: { created: { definition: contractOf(modern, 'Child') } },
      options: [{ name: 'salt' }],
    })
  })

  it('reads try, unchecked, tuples and conversions', () => {
    const [attempt] = all(pay.body, 'try')
    expect(attempt?.catches.map((clause) => clause.name)).toEqual(['Error', ''])
    expect(attempt?.call.args[1]).toMatchObject({ kind: 'literal', value: 86_400n })
    expect(all(pay.body, 'assign')[1]).toMatchObject({
      left: { ref: pay.returns[0] },
      right: { ref: attempt?.returns[0] },
    })
    expect(all(pay.body, 'block').filter((block) => block.unchecked)).toHaveLength(1)
    expect(all(pay.body, 'variables').at(-1)?.declared).toMatchObject([undefined, { name: 'top' }])
    expect(all(pay.body, 'call').filter((call) => call.form === 'conversion')).toHaveLength(1)
    const shut = all(pay.body, 'member').find((member) => member.member === 'Shut')
    expect(shut?.ref).toBe(vault.enums[0])
  })

  it('reads assembly with the variables it names', () => {
    const [assembly] = all(pay.body, 'assembly')
    expect(assembly?.memorySafe).toBe(true)
    expect(assembly?.block.statements).toMatchObject([
      {
        kind: 'yulFunction',
        params: ['x'],
        returns: ['y'],
        body: { statements: [{ kind: 'yulAssign' }, { kind: 'yulLeave' }] },
      },
      {
        kind: 'yulVariables',
        names: ['slot'],
        value: { name: 'pools', suffix: 'slot', ref: vault.variables[0] },
      },
      { kind: 'yulSwitch', cases: [{ value: { value: 0n } }, { value: undefined }] },
    ])
  })

  it('gives user-defined operators their functions', () => {
    const [returned] = all(functionOf(vault, 'sum').body, 'return')
    expect(returned?.value).toMatchObject({
      kind: 'call',
      callee: { ref: unit.functions[1] },
      args: [{ kind: 'binary', fn: unit.functions[0] }],
    })
  })

  it('counts places in bytes', () => {
    expect(textAt(modern, pay.nameAt)).toBe('pay')
    expect(textAt(modern, vault.variables[0]!.nameAt)).toBe('pools')
    for (const identifier of all(pay, 'identifier'))
      expect(textAt(modern, identifier.at)).toBe(identifier.name)
  })
})

describe('a source of 0.4', () => {
  const wallet = contractOf(old, 'Wallet')
  const two = functionOf(wallet, 'two')
  const body = two.body!

  it('brings old headers to the present form', () => {
    expect(wallet.functions.map((fn) => [fn.form, fn.name, fn.mutability, fn.visibilityWritten])).toEqual([
      ['constructor', '', 'payable', false],
      ['fallback', '', 'payable', false],
      ['function', 'one', 'view', false],
      ['function', 'two', 'nonpayable', true],
    ])
    expect(wallet.functions.map((fn) => textAt(old, fn.nameAt))).toEqual(['Wallet', 'function', 'one', 'two'])
    expect(old.units[0]).toMatchObject({ checkedArithmetic: false, pragmas: ['^0.4.11'] })
  })

  it('brings old statements and names to the present form', () => {
    expect(body.statements.map((statement) => statement.kind)).toEqual([
      'variables',
      'expression',
      'expression',
      'emit',
      'assembly',
      'revert',
    ])
    expect(body.statements[0]).toMatchObject({
      declared: [{ name: 'a' }, undefined, { name: 'c' }],
      value: { items: [{}, {}, { kind: 'member', member: 'timestamp', object: { name: 'block' } }] },
    })
    expect(all(body, 'identifier').map((identifier) => identifier.name)).toContain('keccak256')
  })

  it('reads value and gas chains as options, and struct fields by name', () => {
    const [call] = all(body, 'call')
    expect(call).toMatchObject({
      callee: { kind: 'member', member: 'call', object: { ref: two.params[0] } },
      options: [
        { name: 'value', value: { value: 10n ** 15n } },
        { name: 'gas', value: { name: 'a' } },
      ],
      args: [{ name: 'c' }],
    })
    const made = all(body, 'call').find((found) => found.form === 'struct')
    expect(made?.args).toMatchObject([{ name: 'to' }, { name: 'c' }])
  })

  it('refers to variables declared further down', () => {
    const one = functionOf(wallet, 'one')
    expect(all(one.body, 'identifier')[0]?.ref).toBe(all(one.body, 'variables')[0]?.declared[0])
  })

  it('reads assembly from its text', () => {
    const [assembly] = all(body, 'assembly')
    expect(textAt(old, assembly!.at).endsWith('}')).toBe(true)
    expect(assembly?.block.statements).toMatchObject([
      { kind: 'yulVariables', value: { name: 'entries', suffix: 'slot', ref: wallet.variables[1] } },
      {
        kind: 'yulIf',
        condition: { name: 'lt', args: [{ kind: 'yulCall', name: 'calldatasize' }, { value: 4n }] },
        body: { statements: [{ expression: { name: 'selfdestruct' } }] },
      },
    ])
  })
})

describe('output of unexpected shape', () => {
  it('is left out or unread, never a crash', () => {
    const text = 'contract C { function f() { } }'
    const file = { path: 'a.sol', absolutePath: '/a.sol', text, dependency: false }
    const sources = new Map([['a.sol', file]])
    expect(buildProgram([file], [{ version: '0.8.37', output: null, sources }]).units).toEqual([])
    const statements = [
      { nodeType: 'Novelty', src: '28:1:0' },
      { nodeType: 'Return', src: '28:1:0', expression: { nodeType: 'Novel', src: '' } },
    ]
    const body = { nodeType: 'Block', src: '26:3:0', statements }
    const fn = { nodeType: 'FunctionDefinition', src: '13:16:0', name: 'f', kind: 'function', body }
    const contract = {
      nodeType: 'ContractDefinition',
      src: '0:31:0',
      name: 'C',
      contractKind: 'contract',
      nodes: [fn, 3, null],
    }
    const ast = { nodeType: 'SourceUnit', src: '0:31:0', nodes: [contract] }
    const program = buildProgram(
      [file],
      [{ version: '0.8.37', output: { sources: { 'a.sol': { ast } } }, sources }],
    )
    expect(program.contracts[0]?.functions[0]?.body?.statements).toMatchObject([
      { kind: 'unread' },
      { kind: 'return', value: { kind: 'identifier', type: { kind: 'unknown' } } },
    ])
  })
})
