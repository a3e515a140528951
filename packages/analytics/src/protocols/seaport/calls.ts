import { tellSalesByTransfers } from '../../frames/sale.ts'
import type { CallModel } from '../../model.ts'

const offer = '(uint8,address,uint256,uint256,uint256)[]'
const consideration = '(uint8,address,uint256,uint256,uint256,address)[]'
const parameters = `(address,address,${offer},${consideration},uint8,uint256,uint256,bytes32,uint256,bytes32,uint256)`
const basic =
  '(address,uint256,uint256,address,address,address,uint256,uint256,uint8,uint256,uint256,bytes32,uint256,bytes32,bytes32,uint256,(uint256,address)[],bytes)'

/** Functions that fulfil one order. Source: SeaportInterface.sol of seaport. */
export const seaportCalls: readonly CallModel[] = [
  `fulfillBasicOrder(${basic})`,
  `fulfillBasicOrder_efficient_6GL6yc(${basic})`,
  `fulfillOrder((${parameters},bytes),bytes32)`,
  `fulfillAdvancedOrder((${parameters},uint120,uint120,bytes,bytes),(uint256,uint8,uint256,uint256,bytes32[])[],bytes32,address)`,
].map(
  (signature): CallModel => ({
    signature,
    read(visit, into) {
      tellSalesByTransfers(visit, into, 'seaport')
    },
  }),
)
