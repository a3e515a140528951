import { expect, test } from 'vitest'
import { readDirectives } from './directives.ts'

const read = (source: string) => {
  const { imports, pragmas } = readDirectives(source)
  return { imports: imports.map((one) => one.text), pragmas: pragmas.map((one) => one.text) }
}

test('reads every form of import, and not what stands in comments, strings or bodies', () => {
  const source = `
    pragma solidity >=0.8.0 /* tried */ <0.9.0;
    // import "no.sol";
    /* import "neither.sol"; */
    import "./a.sol";
    import * as B from 'b.sol';
    import {C as D, E} from "@c/d.sol";
    import "f.sol" as F;
    contract G { string s = "import 'h.sol';"; function imports() public {} }`
  expect(read(source)).toEqual({
    imports: ['./a.sol', 'b.sol', '@c/d.sol', 'f.sol'],
    pragmas: ['>=0.8.0 <0.9.0'],
  })
})

test('a stray quote or an open comment hides nothing before it', () => {
  expect(read(`import "a.sol";\nstring s = "it's;\nimport "b.sol"; /* open`).imports).toEqual([
    'a.sol',
    'b.sol',
  ])
})
