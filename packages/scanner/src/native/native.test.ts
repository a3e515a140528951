import { describe, expect, it } from 'vitest'
import type { CallExpression, Contract, Declaration, Expression, SourceUnit } from '../ast/node.ts'
import { typeName } from '../ast/type.ts'
import { readNatively } from './native.ts'

/** Reads sources named `/a.sol`, `/b.sol`, ... that import each other by those names. */
function read(...texts: readonly string[]): readonly SourceUnit[] {
  const names = texts.map((_, i) => `/${'abcdef'[i]}.sol`)
  const imports = new Map(names.map((name) => [`.${name}`, name]))
  return readNatively(
    texts.map((text, i) => ({
      file: i,
      path: `${'abcdef'[i]}.sol`,
      absolutePath: names[i] ?? '',
      text,
      imports,
    })),
  ).units
}

function contractOf(units: readonly SourceUnit[], name: string): Contract {
  const found = units.flatMap((unit) => unit.contracts).find((contract) => contract.name === name)
  if (found === undefined) throw new Error(`no contract ${name}`)
  return found
}

/** The expressions that stand as statements in a function. */
function expressionsOf(contract: Contract, name: string): readonly Expression[] {
  const fn = contract.functions.find((candidate) => candidate.name === name)
  return (fn?.body?.statements ?? []).flatMap((statement) =>
    statement.kind === 'expression' ? [statement.expression] : [],
  )
}

function callOf(expression: Expression | undefined): CallExpression {
  if (expression?.kind !== 'call') throw new Error(`no call but ${expression?.kind}`)
  return expression
}

function refOf(expression: Expression | undefined): Declaration | undefined {
  return expression !== undefined && 'ref' in expression ? expression.ref : undefined
}

describe('sources whose imports are missing', () => {
  const units = read(`
    pragma solidity ^0.8.0;
    import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
    contract Vault is Ownable {
      IERC20 token;
      using SafeERC20 for IERC20;
      function take(address from, uint256 amount) external onlyOwner {
        token.safeTransferFrom(from, address(this), amount);
        IOracle(from).price();
        amount += token.balanceOf(from);
        missing(amount);
      }
    }`)
  const vault = contractOf(units, 'Vault')
  const [transfer, price, sum] = expressionsOf(vault, 'take')

  it('names the bases and modifiers it cannot find', () => {
    expect(vault.unknownBases).toEqual(['Ownable'])
    expect(vault.linearized).toEqual([vault])
    expect(vault.functions[0]?.modifiers[0]).toMatchObject({ name: 'onlyOwner', target: undefined })
    expect(units[0]?.partial).toBe(true)
  })

  it('keeps unknown types by name, and calls on them as calls', () => {
    expect(vault.variables[0]?.type).toEqual({ kind: 'unknown', name: 'IERC20' })
    const { callee, form, args } = callOf(transfer)
    expect(callee).toMatchObject({ kind: 'member', member: 'safeTransferFrom', ref: undefined })
    expect(form).toBe('call')
    expect(args.map(({ type }) => typeName(type))).toEqual(['address', 'address', 'uint256'])
    const target = callOf(price).callee
    expect(target.kind === 'member' && target.object).toMatchObject({
      form: 'conversion',
      type: { kind: 'unknown', name: 'IOracle' },
    })
    expect(sum?.type).toMatchObject({ kind: 'int', bits: 256 })
  })
})

describe('sources before 0.5', () => {
  const [unit] = read(`
    contract Bank {
      mapping(address => uint) balances;
      function Bank() payable {}
      function pay(address to, uint amount) {
        if (!to.call.value(amount).gas(50000)(msg.data)) throw;
        to.call.value(amount)();
        later = now;
        uint later;
        var small = 5;
        small++;
      }
    }`)
  const bank = contractOf(unit === undefined ? [] : [unit], 'Bank')

  it('takes a function named like its contract for the constructor, and arithmetic as wrapping', () => {
    expect(bank.functions.map(({ form, visibilityWritten }) => [form, visibilityWritten])).toEqual([
      ['constructor', false],
      ['function', false],
    ])
    expect(unit?.checkedArithmetic).toBe(false)
    expect(bank.functions[1]?.signature).toBe('pay(address,uint256)')
  })

  it('brings value and gas to options, and old names to new ones', () => {
    const [call, assign, increment] = expressionsOf(bank, 'pay')
    expect(callOf(call).options.map(({ name }) => name)).toEqual(['value'])
    expect(callOf(call).callee).toMatchObject({ kind: 'member', member: 'call' })
    expect(call?.type).toEqual({ kind: 'bool' })
    expect(assign).toMatchObject({
      left: { ref: { kind: 'variable', role: 'local' } },
      right: { kind: 'member', member: 'timestamp' },
    })
    expect(increment?.type).toMatchObject({ kind: 'int', signed: false, bits: 8 })
  })

  it('tells what a file without a pragma was written for by its words', () => {
    const checked = [
      'contract A { function f() public { assert(block.timestamp > 0); } }',
      'contract A { function f() public { assert(now > 0); } }',
      'contract A { function () external payable {} }',
      'contract A { function A() public {} }',
      '// throw; now\ncontract A { string s = "suicide(x)"; constructor() {} }',
    ].map((text) => read(text)[0]?.checkedArithmetic)
    expect(checked).toEqual([true, false, false, false, true])
  })

  it('leaves that function a function where the file is of a later compiler', () => {
    const [later] = read('pragma solidity ^0.8.0; contract Bank { function Bank() public {} }')
    expect(later?.contracts[0]?.functions[0]).toMatchObject({ form: 'function', name: 'Bank' })
    expect(later?.checkedArithmetic).toBe(true)
  })
})

describe('names across files', () => {
  it('follows aliases, modules, overloads, using, getters and named arguments', () => {
    const units = read(
      `import {Token as T, Maths} from "./b.sol"; import * as Lib from "./b.sol";
       contract Shop {
         using Maths for uint256;
         T token;
         function sell(uint256 n) external {
           token.balances(msg.sender);
           n.twice();
           Lib.free(n);
           token.send({amount: n, to: msg.sender});
           token.send(n);
         }
       }`,
      `library Maths { function twice(uint256 x) internal pure returns (uint256) { return x * 2; } }
       function free(uint256 x) pure returns (uint256) { return x; }
       contract Token {
         mapping(address => uint256) public balances;
         function send(address to, uint256 amount) external {}
         function send(uint256 amount) external returns (bool) {}
       }`,
    )
    const token = contractOf(units, 'Token')
    const calls = expressionsOf(contractOf(units, 'Shop'), 'sell').map(callOf)
    expect(calls.map(({ callee }) => refOf(callee))).toEqual([
      token.variables[0],
      contractOf(units, 'Maths').functions[0],
      units[1]?.functions[0],
      token.functions[0],
      token.functions[1],
    ])
    expect(calls.map(({ type }) => typeName(type))).toEqual(['uint256', 'uint256', 'uint256', '()', 'bool'])
    expect(calls[1]?.callee).toMatchObject({ bound: true })
    expect(calls[3]?.args.map(({ type }) => typeName(type))).toEqual(['address', 'uint256'])
  })

  it('finds what another front end read', () => {
    const [base] = read('contract Base { uint256 internal total; }')
    if (base === undefined) throw new Error('nothing read')
    const { units } = readNatively(
      [
        {
          file: 7,
          path: 'x.sol',
          absolutePath: '/x.sol',
          text: 'import "./base.sol"; contract X is Base { function f() external { total = 1; } }',
          imports: new Map([['./base.sol', '/base.sol']]),
        },
      ],
      new Map([['/base.sol', base]]),
    )
    const [assign] = expressionsOf(contractOf(units, 'X'), 'f')
    expect(assign?.kind === 'assign' && refOf(assign.left)).toBe(base.contracts[0]?.variables[0])
  })
})

describe('hostile sources', () => {
  it('ends on cycles of imports, inheritance, structs and constants', () => {
    const units = read(
      `import "./b.sol"; import {X as Y} from "./b.sol";
       contract A is B { struct S { S[] inner; R r; } struct R { S s; }
         uint constant N = M; uint constant M = N; uint[N] values;
         function f(S memory s) public { Y.g(s.inner[0].r.s); } }`,
      'import {Y as X} from "./a.sol"; import "./a.sol"; contract B is C {} contract C is A {}',
    )
    expect(contractOf(units, 'A').linearized).toContain(contractOf(units, 'B'))
    expect(contractOf(units, 'A').functions[0]?.signature).toMatch(/^f\(/)
  })

  it('ends soon on what would double at every step', () => {
    const steps = Array.from({ length: 80 }, (_, i) => i + 1)
    const [unit] = read(`contract W { uint constant C0 = 1;
      ${steps.map((i) => `uint constant C${i} = C${i - 1} + C${i - 1} - C${i - 1};`).join('')}
      struct S0 { uint x; } ${steps.map((i) => `struct S${i} { S${i - 1} a; S${i - 1} b; }`).join('')}
      function f(S80 memory s) public returns (uint[C80] memory) {} }`)
    const fn = unit?.contracts[0]?.functions[0]
    expect(fn?.returns[0]?.type).toMatchObject({ kind: 'array', length: 1 })
    expect(fn?.signature?.length).toBeLessThan(100_000)
  })

  it('reads nesting without end up to a limit', () => {
    const deep = `contract D { function f() public { uint x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}; g(${'x + '.repeat(20_000)}x); } }`
    expect(read(deep)[0]?.contracts).toHaveLength(1)
  })
})

describe('snippets without a contract', () => {
  it('puts functions, modifiers and state together into one contract', () => {
    const [unit] = read(`
      uint256 total;
      modifier small(uint256 x) { require(x < 10); _; }
      function add(uint256 x) public small(x) { total += x; }`)
    const snippet = unit?.contracts[0]
    expect(snippet).toMatchObject({ name: 'a', form: 'contract' })
    expect(snippet?.functions[0]).toMatchObject({ form: 'function', signature: 'add(uint256)' })
    expect(snippet?.functions[0]?.modifiers[0]?.target).toBe(snippet?.modifiers[0])
    expect(snippet?.variables[0]?.role).toBe('state')
  })
})
