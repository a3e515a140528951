import { describe, expect, test } from 'vitest'
import { parseSource } from './parseSource.ts'
import type { Expression, SourceUnit, Statement } from './tree.ts'

function parse(text: string): SourceUnit {
  return parseSource(text, 0)
}

function clean(text: string): SourceUnit {
  const unit = parse(text)
  expect(unit.diagnostics).toEqual([])
  return unit
}

function body(text: string): readonly Statement[] {
  return clean(`contract C { function f() public { ${text} } }`).contracts[0]!.functions[0]!.body!.statements
}

function expression(text: string): Expression {
  const [statement] = body(`${text};`)
  if (statement?.kind !== 'expression') throw new Error(`read as ${statement?.kind}`)
  return statement.expression
}

/** Brackets show how an expression groups. */
function shape(node: Expression | undefined): string {
  if (node === undefined) return ''
  switch (node.kind) {
    case 'identifier':
      return node.name
    case 'literal':
      return node.text
    case 'binary':
    case 'assign':
      return `(${shape(node.left)} ${node.op} ${shape(node.right)})`
    case 'unary':
      return node.prefix ? `(${node.op} ${shape(node.operand)})` : `(${shape(node.operand)} ${node.op})`
    case 'conditional':
      return `(${shape(node.condition)} ? ${shape(node.then)} : ${shape(node.else)})`
    case 'member':
      return `${shape(node.object)}.${node.member}`
    case 'index':
      return `${shape(node.base)}[${shape(node.index)}]`
    case 'slice':
      return `${shape(node.base)}[${shape(node.from)}:${shape(node.to)}]`
    case 'call': {
      const options = node.options.map((option) => `${option.name}: ${shape(option.value)}`)
      const args = node.args.map((arg, index) => (node.names ? `${node.names[index]}: ` : '') + shape(arg))
      return `${shape(node.callee)}${options.length > 0 ? `{${options.join(', ')}}` : ''}(${args.join(', ')})`
    }
    case 'tuple':
      return node.inlineArray
        ? `[${node.items.map(shape).join(', ')}]`
        : `<${node.items.map(shape).join(', ')}>`
    default:
      return node.kind
  }
}

describe('expressions', () => {
  test.each([
    ['a = b = c ? d : e', '(a = (b = (c ? d : e)))'],
    [
      'a || b && c == d < e | f ^ g & h << i + j * k ** l ** m',
      '(a || (b && (c == (d < (e | (f ^ (g & (h << (i + (j * (k ** (l ** m))))))))))))',
    ],
    ['a - b - c', '((a - b) - c)'],
    ['-a.b[1]++', '(- (a.b[1] ++))'],
    ['x =+ 1', '(x = (+ 1))'],
    ['t.call{value: 1 ether, gas: g}("")', 't.call{value: 1, gas: g}("")'],
    ['t.call.value(v)(d)', 't.call.value(v)(d)'],
    ['f({from: a, to: b})', 'f(from: a, to: b)'],
    ['d[4:][:n]', 'd[4:][:n]'],
    ['(a, , b) = g()', '(<a, , b> = g())'],
    ['(, b) = g()', '(<, b> = g())'],
    ['h([1, 2])', 'h([1, 2])'],
    ['type(C).max', 'type(C).max'],
    ['error = from + at', '(error = (from + at))'],
  ])('%s', (text, expected) => expect(shape(expression(text))).toBe(expected))

  test('numbers carry their value, strings what they stand for', () => {
    expect(expression('1_000 gwei')).toMatchObject({
      form: 'number',
      value: 10n ** 12n,
      unit: 'gwei',
      text: '1_000',
    })
    expect(expression('2e3')).toMatchObject({ value: 2000n })
    expect(expression('0.5 ether')).toMatchObject({ value: 5n * 10n ** 17n })
    expect(expression('0x00000000000000000000000000000000000000fF')).toMatchObject({
      form: 'address',
      value: 255n,
    })
    expect(expression(String.raw`"a\n" 'b\x41'`)).toMatchObject({ form: 'string', value: 'a\nbA' })
    expect(expression('hex"de_ad" hex"00"')).toMatchObject({ form: 'hexString', value: 'dead00' })
  })

  test('types stand in expressions', () => {
    expect(expression('payable(a)')).toMatchObject({
      callee: { kind: 'type', named: { name: 'address', payable: true } },
    })
    expect(expression('new uint[](n)')).toMatchObject({ callee: { kind: 'new', created: { kind: 'array' } } })
    expect(shape(expression('abi.decode(d, (uint[], address payable))'))).toBe(
      'abi.decode(d, <type[], type>)',
    )
  })
})

describe('statements', () => {
  test('declarations are told from expressions', () => {
    const kinds = body(`
      uint a; A.B memory b = x; a[1] = 2; A[2][] storage c = y; a.b(c); uint(1); mapping(uint => A) storage m = n;
      (uint d, , A e) = g(); (d, e) = g(); var (p, q) = g(); var r = 1; function (uint) external returns (bool) h;
      address payable[] memory i; error = 1; error memory j = k;`).map(({ kind }) => kind)
    const v = 'variables'
    const e = 'expression'
    expect(kinds).toEqual([v, v, e, v, e, e, v, v, e, v, v, v, v, e, v])
    expect(body('(uint d, , A memory e) = g();')[0]).toMatchObject({
      declared: [{ name: 'd' }, undefined, { name: 'e', location: 'memory' }],
    })
  })

  test('every kind is read', () => {
    const kinds = body(`
      if (a) b(); else if (c) { d(); } for (uint i = 0; i < 1; i++) {} for (;;) break; while (a) continue;
      do { a(); } while (b); unchecked { a++; } throw; revert E(1); revert("x"); emit L.E({a: 1}); return (1, 2);
      try this.f{gas: 1}() returns (uint) {} catch Error(string memory r) {} catch {} _; assembly {}`)
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'if',
      'for',
      'for',
      'while',
      'doWhile',
      'block',
      'revert',
      'revert',
      'expression',
      'emit',
      'return',
      'try',
      'placeholder',
      'assembly',
    ])
    expect(kinds[11]).toMatchObject({ returns: [{ name: '' }], catches: [{ name: 'Error' }, { name: '' }] })
  })

  test('assembly is read down to its literals', () => {
    const [statement] = body(`assembly ("memory-safe") {
      function f(a, b) -> r { r := add(a, b) leave }
      let x, y := g(0x10) s.slot := x
      switch x case 0 { return(0, byte(1, x)) } default { revert(0, 0) }
      for { let i := 0 } lt(i, s.length) { i := add(i, 1) } { if eq(i, "a") { break } } }`)
    expect(statement).toMatchObject({
      memorySafe: true,
      block: {
        statements: [
          { kind: 'yulFunction', name: 'f', params: ['a', 'b'], returns: ['r'] },
          { kind: 'yulVariables', names: ['x', 'y'], value: { name: 'g', args: [{ value: 16n }] } },
          { kind: 'yulAssign', targets: [{ name: 's', suffix: 'slot' }] },
          { kind: 'yulSwitch', cases: [{ value: { value: 0n } }, { value: undefined }] },
          { kind: 'yulFor', body: { statements: [{ kind: 'yulIf' }] } },
        ],
      },
    })
  })
})

describe('definitions', () => {
  test('all of a modern file', () => {
    const unit = clean(`
      pragma solidity >=0.8.0 <0.9.0;
      import {A, B as C} from "./a.sol"; import * as M from "m"; import "n" as N; import "o";
      using {add as +, L.sub} for T global;
      type T is uint128; error Bad(uint code); event Seen(address indexed from) anonymous; uint constant X = 1;
      function free(uint a) pure returns (uint) { return a; }
      /// @title One
      abstract contract K is A(1), M.B layout at 0x10 {
        uint public immutable x; uint transient lock; uint transient; bytes32 private constant Y = "y";
        mapping(address owner => mapping(uint => bool) flags) m; function (uint) external returns (bool) callback;
        enum E { P, Q } struct S { uint a; S[] b; }
        constructor(uint a) A(a) payable {} receive() external payable {} fallback(bytes calldata) external {}
        /** Moves.
         *  @param to who */
        function move(address to) external virtual override(A, M.B) onlyOwner only(1) returns (bool ok);
        modifier onlyOwner virtual { _; }
      }`)
    expect(unit.pragmas).toMatchObject([{ name: 'solidity', value: '>=0.8.0 <0.9.0' }])
    expect(unit.imports).toMatchObject([
      {
        path: './a.sol',
        symbols: [
          { name: 'A', alias: 'A' },
          { name: 'B', alias: 'C' },
        ],
      },
      { unitAlias: 'M' },
      { unitAlias: 'N' },
      { path: 'o', unitAlias: undefined, symbols: undefined },
    ])
    expect(unit.usings).toMatchObject([
      { functions: [{ operator: '+' }, { path: { parts: ['L', 'sub'] } }], global: true },
    ])
    expect(unit.functions).toMatchObject([{ form: 'free', visibility: 'internal' }])
    const [contract] = unit.contracts
    expect(contract).toMatchObject({
      abstract: true,
      doc: '@title One',
      bases: [{ args: [{ value: 1n }] }, { path: { parts: ['M', 'B'] } }],
      layout: { value: 16n },
    })
    expect(contract!.variables.map(({ name, role, location }) => [name, role, location])).toEqual([
      ['x', 'state', undefined],
      ['lock', 'state', 'transient'],
      ['transient', 'state', undefined],
      ['Y', 'constant', undefined],
      ['m', 'state', undefined],
      ['callback', 'state', undefined],
    ])
    expect(contract!.functions.map(({ form }) => form)).toEqual([
      'constructor',
      'receive',
      'fallback',
      'function',
    ])
    expect(contract!.functions[3]).toMatchObject({
      doc: 'Moves.\n @param to who',
      virtual: true,
      override: true,
      overrides: [{ parts: ['A'] }, { parts: ['M', 'B'] }],
      modifiers: [{ path: { parts: ['onlyOwner'] } }, { args: [{ value: 1n }] }],
      returns: [{ name: 'ok', role: 'return' }],
      body: undefined,
    })
  })

  test('what a source before 0.5 leaves out has its default', () => {
    const [contract] = clean(
      'contract Old { function Old() {} function() payable {} function g() constant returns (uint) {} }',
    ).contracts
    expect(contract!.functions).toMatchObject([
      { name: 'Old', form: 'function', visibility: 'public', visibilityWritten: false },
      { name: '', form: 'fallback', mutability: 'payable' },
      { mutability: 'view' },
    ])
  })
})

describe('what does not compile', () => {
  test('a statement that cannot be read costs that statement', () => {
    const unit = parse('contract C { function f() { a(); b @ c; if (x y) { d(); } e(); } function g() {} }')
    const [f, g] = unit.contracts[0]!.functions
    expect(f!.body!.statements).toMatchObject([
      { kind: 'expression' },
      { kind: 'unread', at: { start: 33, end: 39 } },
      { kind: 'if', condition: { kind: 'unread' } },
      { kind: 'expression' },
    ])
    const branch = f!.body!.statements[2]
    expect(branch?.kind === 'if' && branch.then).toMatchObject({ statements: [{ kind: 'expression' }] })
    expect(g).toMatchObject({ name: 'g' })
    expect(unit.diagnostics).toHaveLength(2)
  })

  test('a member that cannot be read costs that member', () => {
    const unit = parse('contract C { uint = 1; function f( { } struct S { a.b() } event E(uint a); uint z; }')
    expect(unit.contracts[0]).toMatchObject({ events: [{ name: 'E' }], variables: [{ name: 'z' }] })
  })

  test('a missing brace ends where the next definition starts', () => {
    const unit = parse(
      'contract C { function f() { if (a) { b(); } function g() { } } contract D { function h() { c()',
    )
    expect(unit.contracts.map(({ functions }) => functions.map(({ name }) => name))).toEqual([
      ['f', 'g'],
      ['h'],
    ])
    expect(unit.contracts[1]!.functions[0]!.body!.statements).toMatchObject([{ kind: 'expression' }])
  })

  test('pieces without a contract, with code left out', () => {
    const unit = parse(
      'uint total;\nfunction f() external { ... }\nx.transfer(1);\nT memory t = g(...);\nmodifier m() { _ }\n',
    )
    expect(unit).toMatchObject({
      constants: [{ name: 'total', role: 'state' }],
      functions: [{ form: 'function', visibility: 'external', body: { statements: [{ kind: 'unread' }] } }],
      statements: [{ kind: 'expression' }, { kind: 'variables', value: { args: [{ kind: 'unread' }] } }],
      modifiers: [{ body: { statements: [{ kind: 'placeholder' }] } }],
    })
  })

  test('chains inside of chains cannot add up to a tree too deep to walk', () => {
    const sum = (inner: string) => `(${inner}${' + a'.repeat(100)})`
    const map = (inner: string) => `mapping(uint => ${inner})${'[]'.repeat(100)}`
    const wrap = (around: (inner: string) => string, from: string) =>
      Array.from({ length: 50 }).reduce<string>((inner) => around(inner), from)
    const unit = parse(`contract C { uint x = ${wrap(sum, 'a')}; ${wrap(map, 'uint')} y; uint z; }`)
    expect(unit.contracts[0]!.variables.map(({ name }) => name)).toEqual(['z'])
  })

  test.each([
    ['parentheses', 'x = ', '(', ')'],
    ['operators', 'x = ', '!', ''],
    ['a chain', 'x = a', ' + a', ''],
    ['members', 'x', '.y', ''],
    ['calls', 'f', '()', ''],
    ['powers', 'x = a', '**a', ''],
    ['blocks', '', '{', '}'],
    ['branches', '', 'if (a) ', ''],
    ['array types', 'uint', '[]', ''],
    ['assembly', 'assembly', '{', '}'],
    ['open calls', '', 'f(', ''],
  ])('%s nested too deep become unread, and what follows is read', (_, before, nested, after) => {
    const deep = `${before}${nested.repeat(3_000)}${after.repeat(3_000)}`
    const unit = parse(`contract C { function f() { ${deep}; } function g() {} }`)
    expect(unit.diagnostics.some(({ message }) => message.includes('nested deeper'))).toBe(true)
    expect(unit.contracts[0]!.functions.map(({ name }) => name)).toEqual(['f', 'g'])
  })
})

test('spans count bytes, also behind characters of two, three and four', () => {
  const text = '// é€😀\ncontract C { string s = "😀é"; uint after; }'
  const bytes = Buffer.from(text)
  const { variables } = clean(text).contracts[0]!
  const written = (at: { start: number; end: number }) => bytes.subarray(at.start, at.end).toString()
  expect(written(variables[0]!.value!.at)).toBe('"😀é"')
  expect(written(variables[1]!.at)).toBe('uint after')
  expect(parseSource('contract C {}', 7).contracts[0]!.at).toEqual({ file: 7, start: 0, end: 13 })
})
