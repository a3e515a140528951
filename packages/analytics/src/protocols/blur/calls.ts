import { tellSalesByTransfers } from '../../frames/sale.ts'
import type { CallModel } from '../../model.ts'

const first =
  '((address,uint8,address,address,uint256,uint256,address,uint256,uint256,uint256,(uint16,address)[],uint256,bytes),uint8,bytes32,bytes32,bytes,uint8,uint256)'
const order = '(address,address,bytes32,uint256,uint256,uint8,(address,uint16),uint256)'
const exchange = '(uint256,bytes32[],(uint256,uint256,uint256,uint256),(uint256,uint256))'
const fee = '(address,uint16)'

/**
 * Functions of both versions that carry out orders, of which the NFTs' transfers tell. Source: BlurExchange.sol and
 * BlurExchangeV2.sol, as verified on chain.
 */
export const blurCalls: readonly CallModel[] = [
  `execute(${first},${first})`,
  `bulkExecute((${first},${first})[])`,
  `takeAsk((${order}[],${exchange}[],${fee},bytes,address),bytes)`,
  `takeAskPool((${order}[],${exchange}[],${fee},bytes,address),bytes,uint256,bytes)`,
  `takeAskSingle((${order},${exchange},${fee},bytes,address),bytes)`,
  `takeAskSinglePool((${order},${exchange},${fee},bytes,address),bytes,uint256,bytes)`,
  `takeBid((${order}[],${exchange}[],${fee},bytes),bytes)`,
  `takeBidSingle((${order},${exchange},${fee},bytes),bytes)`,
].map(
  (signature): CallModel => ({
    signature,
    read(visit, into) {
      tellSalesByTransfers(visit, into, 'blur')
    },
  }),
)
