import type { Hash } from '@membrane/core'

/** An event by its canonical signature and the Keccak-256 digest of it: the first topic. A test recomputes every digest. */
export type EventSignal = { readonly signature: string; readonly topic: Hash }

/** Every event that a built-in rule listens to. */
export const events = {
  Transfer: {
    signature: 'Transfer(address,address,uint256)',
    topic: '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  },
  WrappedDeposit: {
    signature: 'Deposit(address,uint256)',
    topic: '0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c',
  },
  WrappedWithdrawal: {
    signature: 'Withdrawal(address,uint256)',
    topic: '0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65',
  },
  DelegateVotesChanged: {
    signature: 'DelegateVotesChanged(address,uint256,uint256)',
    topic: '0xdec2bacdd2f05b59de34da9b523dff8be42e5e38e818c82fdb0bae774387a724',
  },
  FlashLoanAaveV1: {
    signature: 'FlashLoan(address,address,uint256,uint256,uint256,uint256)',
    topic: '0x5b8f46461c1dd69fb968f1a003acee221ea3e19540e350233b612ddb43433b55',
  },
  FlashLoanAaveV2: {
    signature: 'FlashLoan(address,address,address,uint256,uint256,uint16)',
    topic: '0x631042c832b07452973831137f2d73e395028b44b250dedc5abb0ee766e168ac',
  },
  FlashLoanAaveV3: {
    signature: 'FlashLoan(address,address,address,uint256,uint8,uint256,uint16)',
    topic: '0xefefaba5e921573100900a3ad9cf29f222d995fb3b6045797eaea7521bd8d6f0',
  },
  FlashLoanBalancer: {
    signature: 'FlashLoan(address,address,uint256,uint256)',
    topic: '0x0d7d75e01ab95780d3cd1c8ec0dd6c2ce19e3a20427eec8bf53283b6fb8e95f0',
  },
  FlashLoanMorpho: {
    signature: 'FlashLoan(address,address,uint256)',
    topic: '0xc76f1b4fe4396ac07a9fa55a415d4ca430e72651d37d3401f3bed7cb13fc4f12',
  },
  FlashUniswapV3: {
    signature: 'Flash(address,address,uint256,uint256,uint256,uint256)',
    topic: '0xbdbdb71d7860376ba52b25a5028beea23581364a40522f6bcfb86bb1f2dca633',
  },
  CallDydx: {
    signature: 'LogCall(address,uint256,address)',
    topic: '0xab38cdc4a831ebe6542bf277d36b65dbc5c66a4d03ec6cf56ac38de05dc30098',
  },
  SwapV2: {
    signature: 'Swap(address,uint256,uint256,uint256,uint256,address)',
    topic: '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822',
  },
  SyncV2: {
    signature: 'Sync(uint112,uint112)',
    topic: '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1',
  },
  SwapV3: {
    signature: 'Swap(address,address,int256,int256,uint160,uint128,int24)',
    topic: '0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67',
  },
  LiquidationCall: {
    signature: 'LiquidationCall(address,address,address,uint256,uint256,address,bool)',
    topic: '0xe413a321e8681d831f4dbccbca790d2952b56f977908e45be37335533e005286',
  },
  LiquidateBorrow: {
    signature: 'LiquidateBorrow(address,address,uint256,address,uint256)',
    topic: '0x298637f684da70674f26509b10f07ec2fbc77a335ab1e7d6215a4b2484d8bb52',
  },
  BorrowAaveV3: {
    signature: 'Borrow(address,address,address,uint256,uint8,uint256,uint16)',
    topic: '0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0',
  },
  RepayAaveV3: {
    signature: 'Repay(address,address,address,uint256,bool)',
    topic: '0xa534c8dbe71f871f9f3530e97a74601fea17b426cae02e1c5aee42c96c784051',
  },
  Upgraded: {
    signature: 'Upgraded(address)',
    topic: '0xbc7cd75a20ee27fd9adebab32041f755214dbc6bffa90cc0225b39da2e5c2d3b',
  },
  AdminChanged: {
    signature: 'AdminChanged(address,address)',
    topic: '0x7e644d79422f17c01e4894b5f4f588d331ebfa28653d42ae832dc59e38c9798f',
  },
  BeaconUpgraded: {
    signature: 'BeaconUpgraded(address)',
    topic: '0x1cf3b03a6cf19fa2baba4df148e9dcabedea7f8a5c07840e207e5c089be95d3e',
  },
  OwnershipTransferred: {
    signature: 'OwnershipTransferred(address,address)',
    topic: '0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0',
  },
  OwnershipTransferStarted: {
    signature: 'OwnershipTransferStarted(address,address)',
    topic: '0x38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e22700',
  },
  RoleGranted: {
    signature: 'RoleGranted(bytes32,address,address)',
    topic: '0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d',
  },
  RoleRevoked: {
    signature: 'RoleRevoked(bytes32,address,address)',
    topic: '0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b',
  },
  RoleAdminChanged: {
    signature: 'RoleAdminChanged(bytes32,bytes32,bytes32)',
    topic: '0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff',
  },
  SafeAddedOwner: {
    signature: 'AddedOwner(address)',
    topic: '0x9465fa0c962cc76958e6373a993326400c1c94f8be2fe3a952adfa7f60b2ea26',
  },
  SafeRemovedOwner: {
    signature: 'RemovedOwner(address)',
    topic: '0xf8d49fc529812e9a7c5c50e69c20f0dccc0db8fa95c98bc58cc9a4f1c1299eaf',
  },
  SafeChangedThreshold: {
    signature: 'ChangedThreshold(uint256)',
    topic: '0x610f7ff2b304ae8903c3de74c60c6ab1f7d6226b3f52c5161905bb5ad4039c93',
  },
  SafeEnabledModule: {
    signature: 'EnabledModule(address)',
    topic: '0xecdf3a3effea5783a3c4c2140e677577666428d44ed9d474a0b3a4c9943f8440',
  },
  SafeDisabledModule: {
    signature: 'DisabledModule(address)',
    topic: '0xaab4fa2b463f581b2b32cb3b7e3b704b9ce37cc209b5fb4d77e593ace4054276',
  },
  SafeChangedGuard: {
    signature: 'ChangedGuard(address)',
    topic: '0x1151116914515bc0891ff9047a6cb32cf902546f83066499bcf8ba33d2353fa2',
  },
  SafeChangedFallbackHandler: {
    signature: 'ChangedFallbackHandler(address)',
    topic: '0x5ac6c46c93c8d0e53714ba3b53db3e7c046da994313d7ed0d192028bc7c228b0',
  },
  SafeChangedMasterCopy: {
    signature: 'ChangedMasterCopy(address)',
    topic: '0x75e41bc35ff1bf14d81d1d2f649c0084a0f974f9289c803ec9898eeec4c8d0b8',
  },
  SafeSetup: {
    signature: 'SafeSetup(address,address[],uint256,address,address)',
    topic: '0x141df868a6331af528e38c83b7aa03edc19be66e37ae67f9285bf4f8e3c6a1a8',
  },
  PauserChanged: {
    signature: 'PauserChanged(address)',
    topic: '0xb80482a293ca2e013eda8683c9bd7fc8347cfdaeea5ede58cba46df502c2a604',
  },
  PauserAdded: {
    signature: 'PauserAdded(address)',
    topic: '0x6719d08c1888103bea251a4ed56406bd0c3e69723c8a1686e017e7bbe159b6f8',
  },
  PauserRemoved: {
    signature: 'PauserRemoved(address)',
    topic: '0xcd265ebaf09df2871cc7bd4133404a235ba12eff2041bb89d9c714a2621c7c7e',
  },
  MinterAdded: {
    signature: 'MinterAdded(address)',
    topic: '0x6ae172837ea30b801fbfcdd4108aa1d5bf8ff775444fd70256b44e6bf3dfc3f6',
  },
  NewPauseGuardian: {
    signature: 'NewPauseGuardian(address,address)',
    topic: '0x0613b6ee6a04f0d09f390e4d9318894b9f6ac7fd83897cd8d18896ba579c401e',
  },
  NewAdmin: {
    signature: 'NewAdmin(address,address)',
    topic: '0xf9ffabca9c8276e99321725bcb43fb076a6c66a54b7f21c4e8146d8519b417dc',
  },
  NewImplementation: {
    signature: 'NewImplementation(address,address)',
    topic: '0xd604de94d45953f9138079ec1b82d533cb2160c906d1076d1f7ed54befbca97a',
  },
  NewPriceOracle: {
    signature: 'NewPriceOracle(address,address)',
    topic: '0xd52b2b9b7e9ee655fcb95d2e5b9e0c9f69e7ef2b8e9d2d0ea78402d576d22e22',
  },
  AavePoolUpdated: {
    signature: 'PoolUpdated(address,address)',
    topic: '0x90affc163f1a2dfedcd36aa02ed992eeeba8100a4014f0b4cdc20ea265a66627',
  },
  AavePoolConfiguratorUpdated: {
    signature: 'PoolConfiguratorUpdated(address,address)',
    topic: '0x8932892569eba59c8382a089d9b732d1f49272878775235761a2a6b0309cd465',
  },
  AavePriceOracleUpdated: {
    signature: 'PriceOracleUpdated(address,address)',
    topic: '0x56b5f80d8cac1479698aa7d01605fd6111e90b15fc4d2b377417f46034876cbd',
  },
  AaveACLManagerUpdated: {
    signature: 'ACLManagerUpdated(address,address)',
    topic: '0xb30efa04327bb8a537d61cc1e5c48095345ad18ef7cc04e6bacf7dfb6caaf507',
  },
  AaveACLAdminUpdated: {
    signature: 'ACLAdminUpdated(address,address)',
    topic: '0xe9cf53972264dc95304fd424458745019ddfca0e37ae8f703d74772c41ad115b',
  },
  AaveAddressSet: {
    signature: 'AddressSet(bytes32,address,address)',
    topic: '0x9ef0e8c8e52743bb38b83b17d9429141d494b8041ca6d616a6c77cebae9cd8b7',
  },
  AaveAddressSetAsProxy: {
    signature: 'AddressSetAsProxy(bytes32,address,address,address)',
    topic: '0x3bbd45b5429b385e3fb37ad5cd1cd1435a3c8ec32196c7937597365a3fd3e99c',
  },
  AaveAssetSourceUpdated: {
    signature: 'AssetSourceUpdated(address,address)',
    topic: '0x22c5b7b2d8561d39f7f210b6b326a1aa69f15311163082308ac4877db6339dc1',
  },
  AaveFallbackOracleUpdated: {
    signature: 'FallbackOracleUpdated(address)',
    topic: '0xce7a780d33665b1ea097af5f155e3821b809ecbaa839d3b33aa83ba28168cefb',
  },
  DiamondCut: {
    signature: 'DiamondCut((address,uint8,bytes4[])[],address,bytes)',
    topic: '0x8faa70878671ccd212d20771b795c50af8fd3ff6cf27f4bde57e5d4de0aeb673',
  },
  MinDelayChange: {
    signature: 'MinDelayChange(uint256,uint256)',
    topic: '0x11c24f4ead16507c69ac467fbd5e4eed5fb5c699626d2cc6d66421df253886d5',
  },
  NewDelay: {
    signature: 'NewDelay(uint256)',
    topic: '0x948b1f6a42ee138b7e34058ba85a37f716d55ff25ff05a763f15bed6a04c8d2c',
  },
  CallScheduled: {
    signature: 'CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)',
    topic: '0x4cf4410cc57040e44862ef0f45f3dd5a5e02db8eb8add648d4b0e236f1d07dca',
  },
  CallExecuted: {
    signature: 'CallExecuted(bytes32,uint256,address,uint256,bytes)',
    topic: '0xc2617efa69bab66782fa219543714338489c4e9e178271560a91b82c3f612b58',
  },
  TimelockCancelled: {
    signature: 'Cancelled(bytes32)',
    topic: '0xbaa1eb22f2a492ba1a5fea61b8df4d27c6c8b5f3971e63bb58fa14ff72eedb70',
  },
  QueueTransaction: {
    signature: 'QueueTransaction(bytes32,address,uint256,string,bytes,uint256)',
    topic: '0x76e2796dc3a81d57b0e8504b647febcbeeb5f4af818e164f11eef8131a6a763f',
  },
  ExecuteTransaction: {
    signature: 'ExecuteTransaction(bytes32,address,uint256,string,bytes,uint256)',
    topic: '0xa560e3198060a2f10670c1ec5b403077ea6ae93ca8de1c32b451dc1a943cd6e7',
  },
  CancelTransaction: {
    signature: 'CancelTransaction(bytes32,address,uint256,string,bytes,uint256)',
    topic: '0x2fffc091a501fd91bfbff27141450d3acb40fb8e6d8382b243ec7a812a3aaf87',
  },
  ProposalCreated: {
    signature: 'ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)',
    topic: '0x7d84a6263ae0d98d3329bd7b46bb4e8d6f98cd35a7adb45c274c8b7fd5ebd5e0',
  },
  ProposalQueued: {
    signature: 'ProposalQueued(uint256,uint256)',
    topic: '0x9a2e42fd6722813d69113e7d0079d3d940171428df7373df9c7f7617cfda2892',
  },
  ProposalExecuted: {
    signature: 'ProposalExecuted(uint256)',
    topic: '0x712ae1383f79ac853f8d882153778e0260ef8f03b504e2866e0593e04d2b291f',
  },
  ProposalCanceled: {
    signature: 'ProposalCanceled(uint256)',
    topic: '0x789cf55be980739dad1d0699b93b58e806b51c9d96619bfa8fe0a28abaa7b30c',
  },
  VoteCast: {
    signature: 'VoteCast(address,uint256,uint8,uint256,string)',
    topic: '0xb8e138887d0aa13bab447e82de9d5c1777041ecd21ca36ba824ff1e6c07ddda4',
  },
  VoteCastWithParams: {
    signature: 'VoteCastWithParams(address,uint256,uint8,uint256,string,bytes)',
    topic: '0xe2babfbac5889a709b63bb7f598b324e08bc5a4fb9ec647fb3cbc9ec07eb8712',
  },
  VoteCastAlpha: {
    signature: 'VoteCast(address,uint256,bool,uint256)',
    topic: '0x877856338e13f63d0c36822ff0ef736b80934cd90574a3a5bc9262c39d217c46',
  },
  VotingDelaySet: {
    signature: 'VotingDelaySet(uint256,uint256)',
    topic: '0xc565b045403dc03c2eea82b81a0465edad9e2e7fc4d97e11421c209da93d7a93',
  },
  VotingPeriodSet: {
    signature: 'VotingPeriodSet(uint256,uint256)',
    topic: '0x7e3f7f0708a84de9203036abaa450dccc85ad5ff52f78c170f3edb55cf5e8828',
  },
  ProposalThresholdSet: {
    signature: 'ProposalThresholdSet(uint256,uint256)',
    topic: '0xccb45da8d5717e6c4544694297c4ba5cf151d455c9bb0ed4fc7a38411bc05461',
  },
  QuorumNumeratorUpdated: {
    signature: 'QuorumNumeratorUpdated(uint256,uint256)',
    topic: '0x0553476bf02ef2726e8ce5ced78d63e26e602e4a2257b1f559418e24b4633997',
  },
  TimelockChange: {
    signature: 'TimelockChange(address,address)',
    topic: '0x08f74ea46ef7894f65eabfb5e6e695de773a000b47c529ab559178069b226401',
  },
  MembraneClaimQueued: {
    signature: 'ClaimQueued(address,uint256,address,uint256,bytes32)',
    topic: '0x9902d1b74b17d1376d1b35bcff9e41b3cf045a212144865ad87b420e794becab',
  },
  MembraneSurged: {
    signature: 'Surged(address,uint256,uint256,uint256)',
    topic: '0x265a679944473cd6d4f1aa517c20ba619dd8f4bd5216784e25652e5a431920e9',
  },
  Approval: {
    signature: 'Approval(address,address,uint256)',
    topic: '0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925',
  },
  ApprovalForAll: {
    signature: 'ApprovalForAll(address,address,bool)',
    topic: '0x17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31',
  },
  OracleUpdated: {
    signature: 'OracleUpdated(address)',
    topic: '0x3df77beb5db05fcdd70a30fc8adf3f83f9501b68579455adbd100b8180940394',
  },
  OracleUpdatedFrom: {
    signature: 'OracleUpdated(address,address)',
    topic: '0x078c3b417dadf69374a59793b829c52001247130433427049317bde56607b1b7',
  },
  AggregatorConfirmed: {
    signature: 'AggregatorConfirmed(address,address)',
    topic: '0x33745f67a407dcb785417f9c123dd3641479a102674b6e35c1f10975625b90e9',
  },
  OracleChanged: {
    signature: 'OracleChanged(address,address)',
    topic: '0x05cd89403c6bdeac21c2ff33de395121a31fa1bc2bf3adf4825f1f86e79969dd',
  },
  OracleSet: {
    signature: 'OracleSet(address)',
    topic: '0x3f32684a32a11dabdbb8c0177de80aa3ae36a004d75210335b49e544e48cd0aa',
  },
  PriceFeedUpdated: {
    signature: 'PriceFeedUpdated(address,address)',
    topic: '0xa8abe0398416476db5b05737cd4da3b3cbde5012d978a6a6c3fd49d321753536',
  },
  PriceFeedSet: {
    signature: 'PriceFeedSet(address,address)',
    topic: '0xd2d8394cf7549a5ddbc2ba3dd7b2de8d53c891472d1f2907008ed6a10045fdae',
  },
  NewOracle: {
    signature: 'NewOracle(address,address)',
    topic: '0x08763b8c90c5db415d7b7f0e18ec87eda82e24e52e2ea8135d44e17db46d85bb',
  },
  SetOracle: {
    signature: 'SetOracle(address)',
    topic: '0xd3b5d1e0ffaeff528910f3663f0adace7694ab8241d58e17a91351ced2e08031',
  },
  LogSetOracle: {
    signature: 'LogSetOracle(address,address)',
    topic: '0xaa2be5f79d49e496ddd61c181ee3dea07a9ad44d2e1924fb54fbc8d9d29fccbb',
  },
  SafeChangedModuleGuard: {
    signature: 'ChangedModuleGuard(address)',
    topic: '0xcd1966d6be16bc0c030cc741a06c6e0efaf8d00de2c8b6a9e11827e125de8bb8',
  },
  ProxyUpdated: {
    signature: 'ProxyUpdated(address,address)',
    topic: '0xd32d24edea94f55e932d9a008afc425a8561462d1b1f57bc6e508e9a6b9509e1',
  },
  UpgradedVersion: {
    signature: 'Upgraded(uint256,address)',
    topic: '0x4289d6195cf3c2d2174adf98d0e19d4d2d08887995b99cb7b100e7ffe795820e',
  },
  TargetUpdated: {
    signature: 'TargetUpdated(address)',
    topic: '0x814250a3b8c79fcbe2ead2c131c952a278491c8f4322a79fe84b5040a810373e',
  },
  ProposalCreatedTarget: {
    signature: 'ProposalCreated(uint256,address,address,uint256,uint256,string)',
    topic: '0x90ec05050aa23d54ba425e926fe646c318e85825bc400b13a46010abe86eb2f0',
  },
  VotedTarget: {
    signature: 'Voted(uint256,address,bool,uint256)',
    topic: '0x7c2de587c00d75474a0c6c6fa96fd3b45dc974cd4e8a75f712bb84c950dce1b5',
  },
  NewPendingAdmin: {
    signature: 'NewPendingAdmin(address,address)',
    topic: '0xca4f2f25d0898edd99413412fb94012f9e54ec8142f9b093e7720646a95b16a9',
  },
  MinterRemoved: {
    signature: 'MinterRemoved(address)',
    topic: '0xe94479a9f7e1952cc78f2d6baab678adc1b772d936c6583def489e524cb66692',
  },
  MinterConfigured: {
    signature: 'MinterConfigured(address,uint256)',
    topic: '0x46980fca912ef9bcdbd36877427b6b90e860769f604e89c0e67720cece530d20',
  },
  MasterMinterChanged: {
    signature: 'MasterMinterChanged(address)',
    topic: '0xdb66dfa9c6b8f5226fe9aac7e51897ae8ee94ac31dc70bb6c9900b2574b707e6',
  },
  LogSetOwner: {
    signature: 'LogSetOwner(address)',
    topic: '0xce241d7ca1f669fee44b6fc00b8eba2df3bb514eed0f6f668f8f89096e81ed94',
  },
  LogSetAuthority: {
    signature: 'LogSetAuthority(address)',
    topic: '0x1abebea81bfa2637f28358c371278fb15ede7ea8dd28d2e03b112ff6d936ada4',
  },
  OwnerChanged: {
    signature: 'OwnerChanged(address,address)',
    topic: '0xb532073b38c83145e3e5135377a08bf9aab55bc0fd7c1179cd4fb995d2a5159c',
  },
  OwnerUpdated: {
    signature: 'OwnerUpdated(address,address)',
    topic: '0x8292fce18fa69edf4db7b94ea2e58241df0ae57f97e0a6c9b29067028bf92d76',
  },
  SwapBalancer: {
    signature: 'Swap(bytes32,address,address,uint256,uint256)',
    topic: '0x2170c741c41531aec20e7c107c24eecfdd15e69c9bb0a8dd37b1840b9e0b207b',
  },
  SwapV4: {
    signature: 'Swap(bytes32,address,int128,int128,uint160,uint128,int24,uint24)',
    topic: '0x40e9cecb9f5f1f1c5b9c97dec2917b7ee92e57ba5563708daca94dd84ad7112f',
  },
  CurveExchange: {
    signature: 'TokenExchange(address,int128,uint256,int128,uint256)',
    topic: '0x8b3e96f2b889fa771c53c981b40daf005f63f637f1869f707052d15a3dd97140',
  },
  CurveCryptoExchange: {
    signature: 'TokenExchange(address,uint256,uint256,uint256,uint256)',
    topic: '0xb2e76ae99761dc136e598d4a629bb347eccb9532a5f8bbd72e18467c3c34cc98',
  },
  MintV3: {
    signature: 'Mint(address,address,int24,int24,uint128,uint256,uint256)',
    topic: '0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde',
  },
  BurnV3: {
    signature: 'Burn(address,int24,int24,uint128,uint256,uint256)',
    topic: '0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c',
  },
  DeficitCreated: {
    signature: 'DeficitCreated(address,address,uint256)',
    topic: '0x2bccfb3fad376d59d7accf970515eb77b2f27b082c90ed0fb15583dd5a942699',
  },
  SafeExecutionFailure: {
    signature: 'ExecutionFailure(bytes32,uint256)',
    topic: '0x23428b18acfb3ea64b08dc0c1d296ea9c09702c09083ca5272e64d115b687d23',
  },
  TornadoWithdrawal: {
    signature: 'Withdrawal(address,bytes32,address,uint256)',
    topic: '0xe9e508bad6d4c3227e881ca19068f099da81b5164dd6d62b2eaf1e8bc6c34931',
  },
} as const satisfies Record<string, EventSignal>
