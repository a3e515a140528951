import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type AbiEvent, type AbiParameter, parseAbiItem, toEventHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { eventSignature } from '../decode/signature.ts'
import type { ProtocolModel } from '../model.ts'
import { aaveV1 } from './aave-v1/model.ts'
import { aaveV2 } from './aave-v2/model.ts'
import { aaveV3 } from './aave-v3/model.ts'
import { blur } from './blur/model.ts'
import { chainlink } from './chainlink/model.ts'
import { compoundV2 } from './compound-v2/model.ts'
import { absorbCollateral } from './compound-v3/events.ts'
import { compoundV3 } from './compound-v3/model.ts'
import { cow } from './cow/model.ts'
import { cryptopunks } from './cryptopunks/model.ts'
import { dssFlash } from './dss-flash/model.ts'
import { dydxMarkers } from './dydx-solo/events.ts'
import { dydxSolo } from './dydx-solo/model.ts'
import { erc4626 } from './erc4626/model.ts'
import { eulerV1 } from './euler-v1/model.ts'
import { eulerV2 } from './euler-v2/model.ts'
import { liquidityOperate } from './fluid/events.ts'
import { fluid } from './fluid/model.ts'
import { protocols } from './index.ts'
import { kyber } from './kyber/model.ts'
import { liquity } from './liquity/model.ts'
import { looksrareV1 } from './looksrare-v1/model.ts'
import { looksrareV2 } from './looksrare-v2/model.ts'
import { auctionKick } from './maker/events.ts'
import { maker } from './maker/model.ts'
import { morphoBlue } from './morpho-blue/model.ts'
import { oneinch } from './oneinch/model.ts'
import { paraswap } from './paraswap/model.ts'
import { pendle } from './pendle/model.ts'
import { seaport } from './seaport/model.ts'
import { uniswapx } from './uniswapx/model.ts'
import { wyvern } from './wyvern/model.ts'
import { x2y2 } from './x2y2/model.ts'
import { zeroexV2 } from './zeroex-v2/model.ts'
import { zeroexV3 } from './zeroex-v3/model.ts'
import { zeroexV4 } from './zeroex-v4/model.ts'

const require = createRequire(import.meta.url)

/** Models whose every event is declared by an ABI in an installed package. */
const installed: readonly (readonly [ProtocolModel, readonly AbiEvent[]])[] = [
  [aaveV1, eventsOf('@studydefi/money-legos/aave/abi/LendingPool.json')],
  [aaveV2, eventsOf('@aave/protocol-v2/artifacts/contracts/interfaces/ILendingPool.sol/ILendingPool.json')],
  [aaveV3, eventsOf('@aave/core-v3/artifacts/contracts/interfaces/IPool.sol/IPool.json')],
  [compoundV2, eventsOf('@studydefi/money-legos/compound/abi/CEther.json')],
  [compoundV2, eventsOf('@studydefi/money-legos/compound/abi/CToken.json')],
  [morphoBlue, morphoEvents()],
  [erc4626, eventsOf('@openzeppelin/contracts/build/contracts/IERC4626.json')],
  [zeroexV3, eventsOf('@0x/contract-artifacts/lib/artifacts/Exchange.json')],
  [zeroexV4, eventsOf('@0x/contract-artifacts/lib/artifacts/IZeroEx.json')],
  [kyber, eventsOf('@studydefi/money-legos/kyber/abi/KyberNetworkProxy.json')],
  [looksrareV1, eventsOf('@looksrare/contracts-exchange-v1/abis/LooksRareExchange.json')],
  [seaport, [seaportEvent()]],
]

/**
 * Models whose packages would bring a large tree along, or have none. The declarations stand as their source writes
 * them; sources were read once, by the version or commit named, and the topics that recorded blocks hold are noted.
 */
const declared: readonly (readonly [ProtocolModel, string, readonly string[]])[] = [
  [
    compoundV3,
    'npm @compound-finance/compound-js 0.6.2, comet-constants.json',
    [
      'event AbsorbDebt(address indexed absorber, address indexed borrower, uint256 basePaidOut, uint256 usdValue)',
      'event AbsorbCollateral(address indexed absorber, address indexed borrower, address indexed asset, uint256 collateralAbsorbed, uint256 usdValue)',
      'event BuyCollateral(address indexed buyer, address indexed asset, uint256 baseAmount, uint256 collateralAmount)',
      'event Supply(address indexed from, address indexed dst, uint256 amount)',
      'event Withdraw(address indexed src, address indexed to, uint256 amount)',
      'event SupplyCollateral(address indexed from, address indexed dst, address indexed asset, uint256 amount)',
      'event WithdrawCollateral(address indexed src, address indexed to, address indexed asset, uint256 amount)',
    ],
  ],
  [
    eulerV1,
    'github euler-xyz/euler-contracts 24da0f2d, contracts/Events.sol',
    [
      'event Liquidation(address indexed liquidator, address indexed violator, address indexed underlying, address collateral, uint repay, uint yield, uint healthScore, uint baseDiscount, uint discount)',
      'event Deposit(address indexed underlying, address indexed account, uint amount)',
      'event Withdraw(address indexed underlying, address indexed account, uint amount)',
      'event Borrow(address indexed underlying, address indexed account, uint amount)',
      'event Repay(address indexed underlying, address indexed account, uint amount)',
    ],
  ],
  [
    eulerV2,
    'github euler-xyz/euler-vault-kit 5b98b420, src/EVault/shared/Events.sol',
    [
      'event Liquidate(address indexed liquidator, address indexed violator, address collateral, uint256 repayAssets, uint256 yieldBalance)',
      'event Borrow(address indexed account, uint256 assets)',
      'event Repay(address indexed account, uint256 assets)',
    ],
  ],
  [
    fluid,
    'github Instadapp/fluid-contracts-public a9949b48, vault coreModule/events.sol and liquidity userModule/events.sol; LogOperate of both seen',
    [
      'event LogLiquidate(address liquidator_, uint256 colAmt_, uint256 debtAmt_, address to_)',
      'event LogOperate(address user_, uint256 nftId_, int256 colAmt_, int256 debtAmt_, address to_)',
      'event LogOperate(address indexed user, address indexed token, int256 supplyAmount, int256 borrowAmount, address withdrawTo, address borrowTo, uint256 totalAmounts, uint256 exchangePricesAndConfig)',
    ],
  ],
  [
    maker,
    'github makerdao/dss fa4f6630, src/dog.sol, src/cat.sol, src/clip.sol',
    [
      'event Bark(bytes32 indexed ilk, address indexed urn, uint256 ink, uint256 art, uint256 due, address clip, uint256 indexed id)',
      'event Bite(bytes32 indexed ilk, address indexed urn, uint256 ink, uint256 art, uint256 tab, address flip, uint256 id)',
      'event Kick(uint256 indexed id, uint256 top, uint256 tab, uint256 lot, address indexed usr, address indexed kpr, uint256 coin)',
      'event Take(uint256 indexed id, uint256 max, uint256 price, uint256 owe, uint256 tab, uint256 lot, address indexed usr)',
    ],
  ],
  [
    liquity,
    'npm @liquity/lib-ethers 3.4.0, abi/TroveManager.json',
    [
      'event TroveLiquidated(address indexed _borrower, uint256 _debt, uint256 _coll, uint8 _operation)',
      'event Redemption(uint256 _attemptedLUSDAmount, uint256 _actualLUSDAmount, uint256 _ETHSent, uint256 _ETHFee)',
    ],
  ],
  [
    dydxSolo,
    'npm @dydxprotocol/solo 0.40.1, published_contracts/Events.json; all but LogLiquidate seen',
    [
      'event LogOperation(address sender)',
      'event LogCall(address indexed accountOwner, uint256 accountNumber, address callee)',
      'event LogWithdraw(address indexed accountOwner, uint256 accountNumber, uint256 market, ((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar) update, address to)',
      'event LogDeposit(address indexed accountOwner, uint256 accountNumber, uint256 market, ((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar) update, address from)',
      'event LogLiquidate(address indexed solidAccountOwner, uint256 solidAccountNumber, address indexed liquidAccountOwner, uint256 liquidAccountNumber, uint256 heldMarket, uint256 owedMarket, ((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar) solidHeldUpdate, ((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar) solidOwedUpdate, ((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar) liquidHeldUpdate, ((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar) liquidOwedUpdate)',
    ],
  ],
  [
    dssFlash,
    'github makerdao/dss-flash 9d492aa6, src/flash.sol',
    [
      'event FlashLoan(address indexed receiver, address token, uint256 amount, uint256 fee)',
      'event VatDaiFlashLoan(address indexed receiver, uint256 amount, uint256 fee)',
    ],
  ],
  [
    zeroexV2,
    'npm @0x/contract-artifacts 2.2.2, Exchange.json; seen',
    [
      'event Fill(address indexed makerAddress, address indexed feeRecipientAddress, address takerAddress, address senderAddress, uint256 makerAssetFilledAmount, uint256 takerAssetFilledAmount, uint256 makerFeePaid, uint256 takerFeePaid, bytes32 indexed orderHash, bytes makerAssetData, bytes takerAssetData)',
    ],
  ],
  [
    cow,
    'npm @cowprotocol/contracts 1.8.0, GPv2Settlement.json; seen',
    [
      'event Trade(address indexed owner, address sellToken, address buyToken, uint256 sellAmount, uint256 buyAmount, uint256 feeAmount, bytes orderUid)',
    ],
  ],
  [
    oneinch,
    'npm @1inch/limit-order-protocol-contract 4.3.3 and the deployments of github 1inch/limit-order-protocol 4ae43ed6 for the orders; Swapped of AggregationRouterV2 and V3 as seen on chain',
    [
      'event Swapped(address sender, address srcToken, address dstToken, address dstReceiver, uint256 spentAmount, uint256 returnAmount)',
      'event Swapped(address indexed sender, address indexed srcToken, address indexed dstToken, address dstReceiver, uint256 amount, uint256 spentAmount, uint256 returnAmount, uint256 minReturnAmount, uint256 guaranteedAmount, address referrer)',
      'event OrderFilled(address indexed maker, bytes32 orderHash, uint256 remaining)',
      'event OrderFilled(bytes32 orderHash, uint256 remainingAmount)',
      'event OrderFilledRFQ(bytes32 orderHash, uint256 makingAmount)',
    ],
  ],
  [
    uniswapx,
    'github Uniswap/UniswapX 52299e91, src/base/ReactorEvents.sol; seen',
    ['event Fill(bytes32 indexed orderHash, address indexed filler, address indexed swapper, uint256 nonce)'],
  ],
  [
    paraswap,
    'the verified AugustusSwapper V5 as public repositories hold it; SwappedV3 seen',
    [
      'event SwappedV3(bytes16 uuid, address partner, uint256 feePercent, address initiator, address indexed beneficiary, address indexed srcToken, address indexed destToken, uint256 srcAmount, uint256 receivedAmount, uint256 expectedAmount)',
      'event BoughtV3(bytes16 uuid, address partner, uint256 feePercent, address initiator, address indexed beneficiary, address indexed srcToken, address indexed destToken, uint256 srcAmount, uint256 receivedAmount, uint256 expectedAmount)',
    ],
  ],
  [
    pendle,
    'npm @pendle/core-v2 6.11.0, IPMarket.json and IStandardizedYield.json; Swap and Deposit seen',
    [
      'event Swap(address indexed caller, address indexed receiver, int256 netPtOut, int256 netSyOut, uint256 netSyFee, uint256 netSyToReserve)',
      'event Mint(address indexed receiver, uint256 netLpMinted, uint256 netSyUsed, uint256 netPtUsed)',
      'event Burn(address indexed receiverSy, address indexed receiverPt, uint256 netLpBurned, uint256 netSyOut, uint256 netPtOut)',
      'event Deposit(address indexed caller, address indexed receiver, address indexed tokenIn, uint256 amountDeposited, uint256 amountSyOut)',
      'event Redeem(address indexed caller, address indexed receiver, address indexed tokenOut, uint256 amountSyToRedeem, uint256 amountTokenOut)',
    ],
  ],
  [
    chainlink,
    'npm @chainlink/abi 0.1.4 for AnswerUpdated; github smartcontractkit/libocr 0a5e2f90, OffchainAggregator.sol and OCR2Aggregator.sol; AnswerUpdated and the first NewTransmission seen',
    [
      'event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)',
      'event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, int192[] observations, bytes observers, bytes32 rawReportContext)',
      'event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, uint32 observationsTimestamp, int192[] observations, bytes observers, int192 juelsPerFeeCoin, bytes32 configDigest, uint40 epochAndRound)',
    ],
  ],
  [
    wyvern,
    'github ProjectWyvern/wyvern-ethereum bfca101b, ExchangeCore.sol; seen',
    [
      'event OrdersMatched(bytes32 buyHash, bytes32 sellHash, address indexed maker, address indexed taker, uint price, bytes32 indexed metadata)',
    ],
  ],
  [
    looksrareV2,
    'npm @looksrare/contracts-exchange-v2 0.1.3, abis/LooksRareProtocol.json',
    [
      'event TakerBid((bytes32 orderHash, uint256 orderNonce, bool isNonceInvalidated) nonceInvalidationParameters, address bidUser, address bidRecipient, uint256 strategyId, address currency, address collection, uint256[] itemIds, uint256[] amounts, address[2] feeRecipients, uint256[3] feeAmounts)',
      'event TakerAsk((bytes32 orderHash, uint256 orderNonce, bool isNonceInvalidated) nonceInvalidationParameters, address askUser, address bidUser, uint256 strategyId, address currency, address collection, uint256[] itemIds, uint256[] amounts, address[2] feeRecipients, uint256[3] feeAmounts)',
    ],
  ],
  [
    x2y2,
    'the verified X2Y2_r1.sol as public repositories hold it',
    [
      'event EvInventory(bytes32 indexed itemHash, address maker, address taker, uint256 orderSalt, uint256 settleSalt, uint256 intent, uint256 delegateType, uint256 deadline, address currency, bytes dataMask, (uint256 price, bytes data) item, (uint8 op, uint256 orderIdx, uint256 itemIdx, uint256 price, bytes32 itemHash, address executionDelegate, bytes dataReplacement, uint256 bidIncentivePct, uint256 aucMinIncrementPct, uint256 aucIncDurationSecs, (uint256 percentage, address to)[] fees) detail)',
    ],
  ],
  [
    blur,
    'the verified BlurExchange and BlurExchangeV2 as public repositories hold them; the first OrdersMatched seen',
    [
      'event OrdersMatched(address indexed maker, address indexed taker, (address trader, uint8 side, address matchingPolicy, address collection, uint256 tokenId, uint256 amount, address paymentToken, uint256 price, uint256 listingTime, uint256 expirationTime, (uint16 rate, address recipient)[] fees, uint256 salt, bytes extraParams) sell, bytes32 sellHash, (address trader, uint8 side, address matchingPolicy, address collection, uint256 tokenId, uint256 amount, address paymentToken, uint256 price, uint256 listingTime, uint256 expirationTime, (uint16 rate, address recipient)[] fees, uint256 salt, bytes extraParams) buy, bytes32 buyHash)',
      'event Execution721Packed(bytes32 orderHash, uint256 tokenIdListingIndexTrader, uint256 collectionPriceSide)',
      'event Execution721TakerFeePacked(bytes32 orderHash, uint256 tokenIdListingIndexTrader, uint256 collectionPriceSide, uint256 takerFeeRecipientRate)',
      'event Execution721MakerFeePacked(bytes32 orderHash, uint256 tokenIdListingIndexTrader, uint256 collectionPriceSide, uint256 makerFeeRecipientRate)',
      'event Execution((address trader, uint256 id, uint256 amount, address collection, uint8 assetType) transfer, bytes32 orderHash, uint256 listingIndex, uint256 price, (address recipient, uint16 rate) makerFee, ((address recipient, uint16 rate) protocolFee, (address recipient, uint16 rate) takerFee) fees, uint8 orderType)',
    ],
  ],
  [
    cryptopunks,
    'github larvalabs/cryptopunks 11532167, CryptoPunksMarket.sol',
    [
      'event PunkBought(uint indexed punkIndex, uint value, address indexed fromAddress, address indexed toAddress)',
    ],
  ],
]

/** Events that models look for around the one they read. */
const looked = new Map<ProtocolModel, readonly string[]>([
  [compoundV3, [absorbCollateral]],
  [dydxSolo, dydxMarkers],
  [fluid, [liquidityOperate]],
  [maker, [auctionKick]],
])

describe('an ABI in an installed package declares', () => {
  for (const model of new Set(installed.map(([entry]) => entry))) {
    const events = installed.flatMap(([entry, abi]) => (entry === model ? abi : []))
    test.each(signaturesOf(model))(`${model.name} %s`, (signature) => {
      expectDeclared(signature, events)
    })
  }
})

describe('the source declares', () => {
  for (const [model, source, declarations] of declared) {
    const events = declarations.map((line) => parseAbiItem(line) as AbiEvent)
    test.each(signaturesOf(model))(`${model.name} %s (${source})`, (signature) => {
      expectDeclared(signature, events)
    })
  }
})

test('every model named here is read by default', () => {
  const models = [...installed.map(([model]) => model), ...declared.map(([model]) => model)]
  expect(models.filter((model) => !protocols.includes(model))).toEqual([])
})

test('no two of these models read the same event with as many topics, save the ones that split it by emitter', () => {
  const models = new Set([...installed, ...declared].map(([model]) => model))
  const seen = new Map<string, string>()
  const shared: string[] = []
  for (const model of models) {
    for (const { signature } of model.events) {
      const { topic0, topics } = eventSignature(signature)
      const key = `${topic0} ${topics}`
      const other = seen.get(key)
      if (other !== undefined) shared.push(`${other} and ${model.name}: ${signature}`)
      seen.set(key, model.name)
    }
  }
  expect(shared).toEqual(['compound_v3 and euler_v1: Withdraw(address indexed,address indexed,uint256)'])
})

function signaturesOf(model: ProtocolModel): readonly string[] {
  return [...model.events.map((event) => event.signature), ...(looked.get(model) ?? [])]
}

function expectDeclared(signature: string, events: readonly AbiEvent[]): void {
  const declaration = events.find((event) => written(event) === signature)
  expect(declaration, `one of ${events.map(written).join(' ')}`).toBeDefined()
  if (declaration === undefined) return
  const { topic0, topics } = eventSignature(signature)
  expect(topic0).toBe(toEventHash(declaration))
  expect(topics).toBe(1 + declaration.inputs.filter((input) => input.indexed).length)
}

/** An event as models write it. */
function written(event: AbiEvent): string {
  const inputs = event.inputs.map((input) => typeOf(input) + (input.indexed ? ' indexed' : ''))
  return `${event.name}(${inputs.join(',')})`
}

function typeOf(parameter: AbiParameter): string {
  if (!('components' in parameter) || !parameter.type.startsWith('tuple')) return parameter.type
  const fields = (parameter.components as readonly AbiParameter[]).map(typeOf)
  return `(${fields.join(',')})${parameter.type.slice('tuple'.length)}`
}

/** The events of an ABI in a package, wherever its file has the list. */
function eventsOf(path: string): readonly AbiEvent[] {
  const document = require(path) as { abi?: unknown; compilerOutput?: { abi?: unknown } }
  const abi = Array.isArray(document) ? document : (document.abi ?? document.compilerOutput?.abi)
  return (abi as readonly { type: string }[]).filter((item): item is AbiEvent => item.type === 'event')
}

/** The package exports its ABIs along with its whole client; the file beside its entry has them alone. */
function morphoEvents(): readonly AbiEvent[] {
  const entry = require.resolve('@morpho-org/blue-sdk-viem')
  const { blueAbi } = require(join(dirname(entry), 'abis.js')) as { blueAbi: readonly AbiEvent[] }
  return blueAbi.filter((item) => item.type === 'event')
}

/** seaport-types has Solidity alone: the event and its two structs, read from its text. */
function seaportEvent(): AbiEvent {
  const events = readFileSync(
    require.resolve('seaport-types/src/interfaces/ConsiderationEventsAndErrors.sol'),
    'utf8',
  )
  const structs = readFileSync(require.resolve('seaport-types/src/lib/ConsiderationStructs.sol'), 'utf8')
  const event = /event OrderFulfilled\([^)]*\)/.exec(events)?.[0] ?? ''
  const lines = ['SpentItem', 'ReceivedItem'].map((name) => {
    const body = new RegExp(`struct ${name} \\{([^}]*)\\}`).exec(structs)?.[1] ?? ''
    return `struct ${name} {${body.replaceAll('ItemType', 'uint8').replaceAll('payable', '').replace(/\s+/g, ' ')}}`
  })
  return parseAbiItem([event.replace(/\s+/g, ' '), ...lines]) as AbiEvent
}
