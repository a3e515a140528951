import type { Contract, FunctionDefinition } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { describeReturns, type InterfaceReturns, wrongReturns } from '../reading/interfaceReturns.ts'
import { ownContracts } from '../reading/sources.ts'

const ERC20: InterfaceReturns = new Map([
  ['transfer(address,uint256)', ['bool']],
  ['transferFrom(address,address,uint256)', ['bool']],
  ['approve(address,uint256)', ['bool']],
  ['allowance(address,address)', ['uint256']],
  ['balanceOf(address)', ['uint256']],
  ['totalSupply()', ['uint256']],
])

/** Tokens whose ERC-20 functions return something else than the standard says. */
export const detector: Detector = {
  id: 'erc20-interface',
  title: 'Token does not return what ERC-20 says',
  severity: 'medium',
  confidence: 'high',
  cwe: 440,
  swc: undefined,
  *run(scan) {
    for (const contract of ownContracts(scan)) {
      if (contract.form !== 'contract' || !isToken(contract)) continue
      for (const fn of wrongReturns(contract, ERC20)) {
        yield {
          at: fn.nameAt,
          contract,
          fn,
          message: `${fn.signature} returns ${describeReturns(fn)}, ERC-20 says ${ERC20.get(fn.signature ?? '')?.join(', ')}. Contracts that are compiled against the standard revert when they call it, so tokens that they hold stay there.`,
          trace: [{ at: fn.nameAt, note: 'declared with other return values than the standard' }],
        }
      }
    }
  },
}

/** A transfer and two more functions of the standard, and no NFT, where the same names mean other things. */
function isToken({ linearized }: Contract): boolean {
  const signatures = new Set(
    linearized.flatMap(({ functions, variables }) => [
      ...functions.map(signatureOf),
      ...variables.map(({ name }) => name),
    ]),
  )
  if (signatures.has('ownerOf(uint256)')) return false
  const known = [...ERC20.keys()].filter(
    (signature) => signatures.has(signature) || signatures.has(signature.replace(/\(.*/, '')),
  )
  return signatures.has('transfer(address,uint256)') && known.length >= 3
}

function signatureOf({ signature }: FunctionDefinition): string {
  return signature ?? ''
}
