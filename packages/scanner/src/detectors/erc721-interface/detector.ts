import type { Contract } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { describeReturns, type InterfaceReturns, wrongReturns } from '../reading/interfaceReturns.ts'
import { ownContracts } from '../reading/sources.ts'

const ERC721: InterfaceReturns = new Map([
  ['balanceOf(address)', ['uint256']],
  ['ownerOf(uint256)', ['address']],
  ['safeTransferFrom(address,address,uint256,bytes)', []],
  ['safeTransferFrom(address,address,uint256)', []],
  ['transferFrom(address,address,uint256)', []],
  ['approve(address,uint256)', []],
  ['setApprovalForAll(address,bool)', []],
  ['getApproved(uint256)', ['address']],
  ['isApprovedForAll(address,address)', ['bool']],
  ['supportsInterface(bytes4)', ['bool']],
])

/** NFTs whose ERC-721 functions return something else than the standard says. */
export const detector: Detector = {
  id: 'erc721-interface',
  title: 'NFT does not return what ERC-721 says',
  severity: 'medium',
  confidence: 'high',
  cwe: 440,
  swc: undefined,
  *run(scan) {
    for (const contract of ownContracts(scan)) {
      if (contract.form !== 'contract' || !isNft(contract)) continue
      for (const fn of wrongReturns(contract, ERC721)) {
        const expected = ERC721.get(fn.signature ?? '')?.join(', ')
        yield {
          at: fn.nameAt,
          contract,
          fn,
          message: `${fn.signature} returns ${describeReturns(fn)}, ERC-721 says ${expected || 'nothing'}. Contracts that are compiled against the standard revert or misread what comes back.`,
          trace: [{ at: fn.nameAt, note: 'declared with other return values than the standard' }],
        }
      }
    }
  },
}

function isNft({ linearized }: Contract): boolean {
  const signatures = new Set(
    linearized.flatMap(({ functions }) => functions.map(({ signature }) => signature)),
  )
  const known = [...ERC721.keys()].filter((signature) => signatures.has(signature))
  return known.length >= 4 && (signatures.has('getApproved(uint256)') || signatures.has('ownerOf(uint256)'))
}
