/** The fault that a file of DeFiVulnLabs shows, where it lies, and where the same is done right. */
export type RootCause = {
  /** Below `src/test`, without `.sol`. */
  readonly file: string
  readonly class: string
  /** Places of the fault, `Contract.function`, or a whole `Contract`. */
  readonly at: readonly string[]
  /** Detectors that name it; none where no detector of the scanner means it. */
  readonly detectors: readonly string[]
  /** Where the same is done right in the same file: a finding of these detectors there is a false alarm. */
  readonly fixed?: readonly string[]
}

const reentrancy = [
  'reentrancy-eth',
  'reentrancy-no-eth',
  'reentrancy-token-hook',
  'reentrancy-cross-function',
  'reentrancy-benign',
]
const access = ['missing-access-control', 'inconsistent-access-control']

/**
 * Root causes as read from each file. Left out are three whose faulty code is not in the file (an address of mainnet is
 * called: NFTMint_exposedMetadata, SenseFinance_exp, UniswapV3ETHRefundExploit) and `interface.sol`.
 */
export const rootCauses: readonly RootCause[] = [
  {
    file: 'ApproveScam',
    class: 'unlimited approval',
    at: ['ContractTest.testApproveScam'],
    detectors: ['unlimited-approval'],
  },
  {
    file: 'Array-deletion',
    class: 'delete leaves a gap',
    at: ['ArrayDeletionBug.deleteElement'],
    detectors: ['array-deletion'],
    fixed: ['FixedArrayDeletion'],
  },
  {
    file: 'Backdoor-assembly',
    class: 'access by assembly',
    at: ['LotteryGame.pickWinner', 'LotteryGame.referee'],
    detectors: ['weak-prng', ...access],
  },
  {
    file: 'Bypasscontract',
    class: 'contract check by code size',
    at: ['Target.isContract', 'Target.protected'],
    detectors: ['contract-check'],
    fixed: ['TargetRemediated'],
  },
  {
    file: 'DOS',
    class: 'denial of service by refusal',
    at: ['KingOfEther.claimThrone'],
    detectors: ['denial-of-service', 'reentrancy-eth'],
  },
  {
    file: 'DataLocation',
    class: 'memory copy of storage',
    at: ['Array.updaterewardDebt'],
    detectors: ['memory-copy-write', 'array-by-reference', 'write-after-write'],
    fixed: ['Array.fixedupdaterewardDebt'],
  },
  {
    file: 'Delegatecall',
    class: 'unsafe delegatecall',
    at: ['Proxy.fallback', 'Proxy'],
    detectors: ['controlled-delegatecall', 'storage-collision'],
  },
  { file: 'Dirtybytes', class: 'compiler fault', at: ['Dirtybytes.h'], detectors: [] },
  {
    file: 'Divmultiply',
    class: 'divide before multiply',
    at: ['Miscalculation.price'],
    detectors: ['divide-before-multiply'],
    fixed: ['Calculation'],
  },
  {
    file: 'ERC777-reentrancy',
    class: 're-entrancy by hook',
    at: ['SimpleBank.claim'],
    detectors: reentrancy,
  },
  {
    file: 'Flashloan-flaw',
    class: 'unprotected callback',
    at: ['SimpleBankBug.executeOperation'],
    detectors: ['unprotected-callback', ...access],
    fixed: ['FixedSimpleBank'],
  },
  {
    file: 'Hash-collisions',
    class: 'packed encoding collides',
    at: ['HashCollisionBug.createHash'],
    detectors: ['encode-packed-collision'],
  },
  {
    file: 'Immunefi_ch1',
    class: 'msg.value in a loop',
    at: ['HerToken.safeMint'],
    detectors: ['msg-value-loop'],
  },
  {
    file: 'Immunefi_ch2',
    class: 'storage collision',
    at: ['Proxy'],
    detectors: ['storage-collision', 'uninitialized-state', 'controlled-delegatecall'],
  },
  {
    file: 'Incorrect_sanity_checks',
    class: 'check that does not stop',
    at: ['VulnerableBank.unlockToken'],
    detectors: ['ineffective-check'],
    fixed: ['FixedeBank'],
  },
  {
    file: 'Invariant',
    class: 'unsafe downcast',
    at: ['Invariant.receiveMoney'],
    detectors: ['unsafe-downcast'],
  },
  {
    file: 'NFT-transfer',
    class: 'missing access control',
    at: ['VulnerableERC721.transferFrom'],
    detectors: ['arbitrary-send-erc20', ...access],
    fixed: ['FixedERC721'],
  },
  {
    file: 'Oracle-stale',
    class: 'stale oracle answer',
    at: ['ContractTest.testUnSafePrice'],
    detectors: ['oracle-stale'],
    fixed: ['ContractTest.testSafePrice'],
  },
  {
    file: 'Overflow',
    class: 'arithmetic overflow',
    at: ['TimeLock.increaseLockTime'],
    detectors: ['integer-overflow'],
  },
  {
    file: 'Overflow2',
    class: 'arithmetic overflow',
    at: ['TokenWhaleChallenge._transfer', 'TokenWhaleChallenge.transferFrom'],
    detectors: ['integer-overflow'],
  },
  {
    file: 'Precision-loss',
    class: 'rounding down to nothing',
    at: ['SimplePool.getCurrentReward'],
    detectors: ['precision-loss', 'hard-coded-decimals', 'divide-before-multiply'],
  },
  {
    file: 'Price_manipulation',
    class: 'spot price',
    at: ['SimplePool.getPrice', 'SimpleBank.exchange'],
    detectors: ['spot-price'],
  },
  {
    file: 'Privatedata',
    class: 'secret in storage',
    at: ['Vault'],
    detectors: ['private-data'],
  },
  {
    file: 'Randomness',
    class: 'weak randomness',
    at: ['GuessTheRandomNumber.guess'],
    detectors: ['weak-prng'],
  },
  {
    file: 'ReadOnlyReentrancy',
    class: 'read-only re-entrancy',
    at: ['VulnContract.getReward'],
    detectors: ['read-only-reentrancy', 'spot-price'],
  },
  {
    file: 'Reentrancy',
    class: 're-entrancy',
    at: ['EtherStore.withdrawFunds'],
    detectors: reentrancy,
    fixed: ['EtherStoreRemediated'],
  },
  {
    file: 'Returnfalse',
    class: 'unchecked transfer',
    at: ['ContractTest.testTransfer'],
    detectors: ['unchecked-transfer'],
    fixed: ['ContractTest.testSafeTransferFail'],
  },
  {
    file: 'Returnvalue',
    class: 'token without return value',
    at: ['ContractTest.testTransfer', 'USDT'],
    detectors: ['unchecked-transfer', 'erc20-interface'],
    fixed: ['ContractTest.testSafeTransfer'],
  },
  {
    file: 'Selfdestruct',
    class: 'strict equality of a balance',
    at: ['EtherGame.deposit'],
    detectors: ['incorrect-equality', 'balance-as-accounting'],
  },
  {
    file: 'Selfdestruct2',
    class: 'self-destruction by anyone',
    at: ['Attack.attack', 'Force'],
    detectors: ['suicidal'],
  },
  {
    file: 'SignatureReplay',
    class: 'signature replay',
    at: ['SixEyeToken.transferProxy'],
    detectors: ['signature-replay'],
    fixed: ['TokenWhale.transferProxy'],
  },
  {
    file: 'SignatureReplayNBA',
    class: 'signature replay',
    at: ['NBA.verify', 'NBA.mint_approved'],
    detectors: ['signature-replay'],
  },
  {
    file: 'Slippage-deadline',
    class: 'slippage and deadline',
    at: ['ContractTest.testswapTokensWithMaxDeadline'],
    detectors: ['missing-slippage', 'missing-deadline'],
  },
  {
    file: 'Storage-collision-audio',
    class: 'storage collision',
    at: ['TestProxy'],
    detectors: ['storage-collision'],
  },
  {
    file: 'Storage-collision',
    class: 'storage collision',
    at: ['Proxy'],
    detectors: ['storage-collision', 'controlled-delegatecall'],
  },
  {
    file: 'Struct-deletion',
    class: 'delete of a mapping inside',
    at: ['StructDeletionBug.deleteStruct'],
    detectors: ['mapping-deletion'],
    fixed: ['FixedStructDeletion'],
  },
  {
    file: 'TransientStorageMisuse.t',
    class: 'transient storage',
    at: ['SimpleVault'],
    detectors: ['transient-storage-dirty'],
  },
  {
    file: 'Uninitialized_variables',
    class: 'unprotected initialiser',
    at: ['Engine.initialize', 'Engine'],
    detectors: ['unprotected-initializer', 'unprotected-upgrade'],
  },
  {
    file: 'Unprotected-callback',
    class: 're-entrancy by hook',
    at: ['MaxMint721.mint'],
    detectors: reentrancy,
  },
  {
    file: 'UnsafeCall',
    class: 'arbitrary call',
    at: ['TokenWhale.approveAndCallcode'],
    detectors: ['arbitrary-call'],
  },
  { file: 'Visibility', class: 'missing access control', at: ['ownerGame.changeOwner'], detectors: access },
  {
    file: 'ecrecover',
    class: 'unchecked ecrecover',
    at: ['SimpleBank.recoverSignerAddress', 'SimpleBank.transfer'],
    detectors: ['ecrecover-zero'],
  },
  {
    file: 'empty-loop',
    class: 'empty input',
    at: ['SimpleBank.withdraw'],
    detectors: ['empty-input-bypass', ...access],
  },
  {
    file: 'fee-on-transfer',
    class: 'fee on transfer',
    at: ['VulnVault.deposit'],
    detectors: ['fee-on-transfer'],
    fixed: ['Vault'],
  },
  {
    file: 'first-deposit',
    class: 'first deposit',
    at: ['SimplePool.deposit'],
    detectors: ['erc4626-inflation'],
  },
  {
    file: 'gas-price',
    class: 'gas price as an amount',
    at: [
      'GasReimbursement.calculateTotalFee',
      'GasReimbursement.executeTransfer',
      'GasReimbursement._nativeTransferExec',
    ],
    detectors: ['gas-price-amount', 'arbitrary-send-eth'],
  },
  {
    file: 'payable-transfer',
    class: 'transfer with 2300 gas',
    at: ['SimpleBank.withdraw'],
    detectors: ['hard-coded-gas'],
    fixed: ['FixedSimpleBank'],
  },
  {
    file: 'phantom-permit',
    class: 'permit that does nothing',
    at: ['VulnPermit.depositWithPermit'],
    detectors: ['arbitrary-send-erc20-permit', 'arbitrary-send-erc20'],
  },
  {
    file: 'recoverERC20',
    class: 'owner may take the rewards',
    at: ['VulnStakingRewards.recoverERC20'],
    detectors: ['reward-token-recovery'],
    fixed: ['FixedtakingRewards'],
  },
  {
    file: 'return-break',
    class: 'return for break',
    at: ['BuggyBankManager.removeBanksWithReturn'],
    detectors: ['return-in-loop'],
    fixed: ['FixedBankManager'],
  },
  {
    file: 'self-transfer',
    class: 'self-transfer',
    at: ['SimpleBank.transfer'],
    detectors: ['self-transfer'],
    fixed: ['FixedSimpleBank'],
  },
  { file: 'txorigin', class: 'tx.origin as authority', at: ['Wallet.transfer'], detectors: ['tx-origin'] },
  {
    file: 'unsafe-downcast',
    class: 'unsafe downcast',
    at: ['SimpleBank.deposit'],
    detectors: ['unsafe-downcast'],
    fixed: ['FixedSimpleBank'],
  },
]
