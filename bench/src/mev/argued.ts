/**
 * Where a label and the chain's own record disagree, or where a bundle has no label: what inspection of the
 * transaction showed. Keys: `<kind> <first transaction of the row>`.
 */
export const argued: {
  readonly labels: Readonly<Record<string, string>>
  readonly extras: Readonly<Record<string, string>>
  /** Protocols whose swaps the reference reads. */
  readonly reference: ReadonlySet<string>
  /** Cases of mev-inspect-js's tests, by function and name. */
  readonly jsCases: Readonly<Record<string, string>>
  /** The one Wyvern exchange that the reference reads. */
  readonly wyvern: string
} = {
  labels: {
    'count 12914944':
      'The 51 are 42 and 9 swaps in frames that were reverted. The one more here is a Bancor conversion whose input went straight to the converter.',
    'count 12483198': 'The 38 are 32 and 6 swaps in frames that were reverted.',
    'count@2021-12-22-code 0x565146ec57af69208b4a37e3a138ab85c6a6ff358fffb0077824a7378a67c4d6':
      "Counts of an older version. Today's gives 35 swaps, of which 7 were reverted, and 2 arbitrages; here come two fills of 0x orders (versions 2 and 3) and the arbitrage through one of them.",
    'sandwich:imbalanced 0x54998a9e51516e5d5979f2a3ea76adb2d609cdeb7c745a01270bf5a03d2cc56a':
      "The reference took the token contract's sale of its own fees, nested in transferFrom at [0,1,3], for the bot's back leg. The bot's own sale gives 0.4954 WETH, the other 0.2690.",
    'nft_trade 0xf2a58524b6a60cb3379ff458ae7c091ee4231b68619307b1aa52306ca8637caa':
      'The transaction was reverted: nothing was sold.',
  },
  extras: {
    ...Object.fromEntries(
      erc1155Sales().map((hash) => [
        `nft_trade ${hash}`,
        'an ERC-1155 collection: the reference reads sales of ERC-721 alone',
      ]),
    ),
    'arbitrage 0xa3d8c446de81db9c63b8654329a09c4aee174ce329a55a4e24b999b0691e1f86':
      'WETH-USDC on V3, then V2, two Bancor converters and V2 back to WETH, every leg paid with the output before it. The reference reads Bancor only where the network itself is paid; here the tokens go straight to the converters.',
    'arbitrage 0x79fa828c222c3b21c002c7939d8cd613e7476c90bba26622da6790ed05d59ba2':
      'Three pools pay each other inside two V3 callbacks; WETH comes back with 0.0116 more. Of the legs the reference reads the V2 one alone.',
    'arbitrage 0x438fb9e5a9fa80524661a9f8292fe238cf74e6397717ef277bbccb8e8c337558':
      'Three V3 pools pay each other inside their callbacks; WETH comes back with 0.0122 more. The reference reads none of the legs.',
    'arbitrage 0x29fca501f654200b2fbf861e92cf0e0687c3cc455d2f95eadd22f0a91800baaf':
      'Two V2 pairs pay the V3 pool inside its callback; WETH comes back with 0.0144 more. The reference does not read the V3 leg.',
    'arbitrage 0xd5639f59fb23547826bcd9a2a99905d3f748454776fd4d679c724283de1dbb81':
      'A flash swap of DAI, sold on 3pool, whose USDC buys the WETH that pays for it. The reference reads the three swaps and does not join them, since another contract of the bot trades with Curve.',
    'arbitrage 0x94c8cc09af6329beff15f71f99dd3622561e3e787b16faf0495813840a43237f':
      'A flash swap of USDT, sold on 3pool, whose USDC buys the WETH that pays for it. The reference reads the three swaps and does not join them, since another contract of the bot trades with Curve.',
    'arbitrage 0x79c3e84512496676dac08d12f99ca106087f27b51a6fc830152aec6e68313820':
      "Three pairs from WETH to WETH, the last one between a sandwich's victim and its back leg. The reference, run on the block's frames, gives the same.",
    'arbitrage 0xd56dffbaa3f6cddc67358dee00b041f7a1c6018052eab8fb757b57a93abe331e':
      "The same three pairs by another bot three transactions later. The reference, run on the block's frames, gives the same.",
    'arbitrage 0x61372773bebdfd8feefa6a4fd6d2a4e2947c855601144ad978ca0c9c2ba6ced0':
      "Three pairs from WETH to WETH, each paid by the one before. The reference, run on the block's frames, gives the same.",
    'arbitrage 0x7e6735c14377af079e148458b4e10e8a0e061c3d0e85ed53fb51680b2e373d86':
      "Three V3 pools, each leg but a unit of the one before, right behind a trade through two of them. The reference, run on the block's frames, gives the same.",
    'arbitrage 0xf669c87a2cd02b36283e692cc010b5a350449dd8fda3ee30b7b142d9355342e4':
      "Two pairs of one token against WETH, the same amount bought and sold. The reference, run on the block's frames, gives the same.",
    'arbitrage 0xadaf62a71d390d7b304a293274672838acd10b91e59c1e8840ea01f3fb5a842a':
      'V3 and two pairs from WETH to WETH. A token on the way keeps 5 % of each transfer, which the pair then counts less; the reference does not read the V3 leg and joins within 1 %.',
    'liquidation 0x1d3a04743bf4122968b8974335f66fef1e638af44513cddbed7cf8d032e0bf13':
      "One of three liquidations of one transaction that the pool's own events tell; the label file has one. The reference, run on the block's frames, gives the same.",
    'sandwich 0x22614372ba5f8bdfeda4fcf66ef9957d3fc7ea6c213fd167b3376206c0416f15':
      "One contract, called by two senders, buys five transactions before the victim and sells to the last unit right behind it. The reference, run on the block's frames, gives the same.",
    'sandwich 0x86507a1fa132243817d053443c3db035f26ff8e158ffaca97e8db86d1cbe391f':
      "One contract, called by two senders, buys at the block's start and sells all but a unit behind the victim; two other bots were there first, so that gas costs more than the gain. The reference, run on the block's frames, gives the same.",
    'sandwich 0x00cd386c5e949d179a86e2628a92ddff5002fbd9d8212189e5554b3b7013f0ae':
      "One contract buys before the victim and sells all behind it, in one pair. The reference, run on the block's frames, gives the same.",
    'sandwich 0xce430f8fea05e6913edadc1056c379551b0ef1be6b52d6c41a4e6f90c551324f':
      "One contract buys before the victim and sells all but a unit behind it, in one pair. The reference, run on the block's frames, gives the same.",
    'sandwich 0xae9ee339c85a9da0447e53f50f5f8cd6ca769e2b71b790d42257c89575cffb57':
      "One contract buys before the victim and sells all but a unit behind it, in one pair. The reference, run on the block's frames, gives the same.",
    'sandwich 0xd048bc469872929a4ba253393288d03dad8292bde0be930a4e3a458c8700af33':
      "One contract buys before the victim and sells all but a rounded rest behind it, in one pair. The reference, run on the block's frames, gives the same.",
    'sandwich 0xa692944f627a8a39b31d1855c917823df16443932b53f4f310010b367708f8f2':
      "One contract buys before the victim and sells all but a rounded rest behind it, in one pair. The reference, run on the block's frames, gives the same.",
    'sandwich 0x3ff6c50704fe416ed52352ff739c90ff5e39fd9738ba5fa6deff57800307ee9c':
      "One contract buys before two victims and sells all but a rounded rest behind them, in one pair. The reference, run on the block's frames, gives the same.",
    'sandwich 0xaaead22de6507fc3dcf7e584ecb711cb15216fd60afa90f3ab981dcf0121c54d':
      "One contract around two victims in two pairs, one each. The reference gives the same gain in the first; in the second it counts what was sent of a token that keeps 1 % of each transfer, here what the pair's event says that it received.",
    'sandwich 0xded6aed4f9659b40d839df970da6260f902f3b0e87df92e3439aa93140fd466b':
      'Bought, then all of it given to one tick as liquidity, from which the victim bought; taken back and sold right behind. Buying alone would leave a part unsold: the gain shows with the liquidity. The reference reads neither leg.',
  },
  reference: new Set([
    'uniswap_v2',
    'uniswap_v3',
    'curve',
    'balancer_v1',
    'bancor_v2',
    'zeroex_v4',
    'aave_v1',
    'aave_v2',
    'compound_v2',
    'wyvern',
  ]),
  jsCases: {
    'getSandwiches MEV: sandwiches / sandwich 1':
      'the case gives 1 wei less than its own swaps: 5493739023895625728 received less 5031464130389737472 paid is 462274893505888256; it scales one side to the other even where they are equal, and the division truncates',
    'getSandwiches MEV: sandwiches / sandwich with non-ether profit asset':
      'the case gives 1 wei less than its own swaps: 785608054456497020853 received less 754870400637081426352 paid is 30737653819415594501; the division truncates as above',
  },
  wyvern: '0x7be8076f4ea4a4ad08075c2508e481d6c946d12b',
}

/** Sales at the first Wyvern exchange whose NFT moved by safeTransferFrom(address,address,uint256,uint256,bytes). */
function erc1155Sales(): readonly string[] {
  return [
    '0x137a3b684c8acf24ea438c7cf2930d7eed02cdad3cc57fab6417c0a80e219ce4',
    '0x699747b472aa17368d6090deb0c5c4b2d609624104bff11aa38b5719f81be3ab',
    '0x34c81f2d7472aef302cb050e1b362a668e11c05d3d868bdd0c20b7d7df2756aa',
    '0xc6d30025dfbebc43cd78fb8c587dae80c96993043b496d33a4042620fcb4f03f',
    '0xba06c722a9bff5116702395f7040270b38efdc3dac4c081e8b0f19b7b2d96900',
    '0xb1eec34fbc794e5168a808fc715f114002f71546401fa6685031f0293ffc4e83',
    '0x72ad0d6d450dda4ccda3f2407fd08ef97e15bb00ef15112f143f6e9d08afdbe2',
    '0xa5dd815224f27e5e78076a44cb47e8cef56951c5f74a149f9a2534a525d0f002',
    '0x7728befa7cf3180ed7485acaa0a63fc648563487ea3f2b855c7ce3b8f4393bfc',
    '0x13a324ed5ee8881350a761283fa5a878d0e7a86d085f7bb9baddca6146efad39',
    '0x3fb5a38037d0f81a4e90628c0be3d3f36658b53e35b47a54a3a7fd6e4cb5e87b',
    '0x21db4cc51d711cb95ae4aa5021bd6ce8f63280e8cf2a16e73c2d3d5b7fef9467',
    '0xb9b4bfb4f0de16341db231431f02c40c2c8e9618f7fe4c824f8c56f3e0a6cf69',
    '0xf6457b9fbcbdb410a2e44c0c06587322b6585c3564b331dec18c28e55f5612ca',
    '0x7e6604a8b754c041016030b45e5c9143291951bc4d905fc0074bf73ea81b79b3',
  ]
}
