/**
 * CommonJS text of a function from the path of a soljson.js to a function from standard-JSON input to output (both
 * text). It is text because it runs in workers and processes that cannot load TypeScript. Releases before 0.5 have
 * `compileStandard`, later ones `solidity_compile`; the zeros stand for no import callback.
 */
export const OPEN_SOLJSON = `(path) => {
  const solc = require(path)
  const compile = solc._solidity_compile
    ? solc.cwrap('solidity_compile', 'string', ['string', 'number', 'number'])
    : solc.cwrap('compileStandard', 'string', ['string', 'number'])
  return (input) => {
    const output = compile(input, 0, 0)
    if (solc._solidity_reset) solc._solidity_reset()
    return output
  }
}`
