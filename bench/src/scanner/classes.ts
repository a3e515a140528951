/** Detectors that mean a class, by tool. Ours mostly bear Slither's names where they mean the same. */
export type ClassDetectors = {
  readonly membrane: readonly string[]
  readonly slither: readonly string[]
}

/** The classes of smartbugs-curated. Its labels are faults, not style: rules that only advise are in no class. */
export const smartbugsClasses: Readonly<Record<string, ClassDetectors>> = {
  reentrancy: {
    membrane: [
      'reentrancy-eth',
      'reentrancy-no-eth',
      'reentrancy-balance',
      'reentrancy-cross-function',
      'reentrancy-cross-contract',
      'reentrancy-token-hook',
      'reentrancy-unlimited-gas',
    ],
    slither: ['reentrancy-eth', 'reentrancy-no-eth', 'reentrancy-balance', 'reentrancy-unlimited-gas'],
  },
  unchecked_low_level_calls: {
    membrane: ['unchecked-lowlevel', 'unchecked-send'],
    slither: ['unchecked-lowlevel', 'unchecked-send'],
  },
  access_control: {
    membrane: [
      'missing-access-control',
      'inconsistent-access-control',
      'suicidal',
      'arbitrary-send-eth',
      'controlled-delegatecall',
      'controlled-array-length',
      'tx-origin',
      'unprotected-initializer',
      'unprotected-upgrade',
      'function-default-visibility',
      'incorrect-constructor-name',
      'arbitrary-call',
    ],
    slither: [
      'suicidal',
      'arbitrary-send-eth',
      'controlled-delegatecall',
      'controlled-array-length',
      'tx-origin',
      'unprotected-upgrade',
      'protected-vars',
    ],
  },
  arithmetic: {
    membrane: ['integer-overflow', 'incorrect-unary', 'tautology'],
    slither: ['tautology', 'incorrect-unary'],
  },
  bad_randomness: { membrane: ['weak-prng'], slither: ['weak-prng'] },
  time_manipulation: { membrane: ['timestamp'], slither: ['timestamp'] },
  denial_of_service: {
    membrane: ['calls-loop', 'unbounded-loop', 'denial-of-service'],
    slither: ['calls-loop', 'costly-loop'],
  },
  front_running: {
    membrane: ['front-running', 'approve-race'],
    slither: [],
  },
  short_addresses: { membrane: ['short-address'], slither: [] },
  other: {
    membrane: ['uninitialized-storage', 'uninitialized-state'],
    slither: ['uninitialized-storage', 'uninitialized-state'],
  },
}

/** Ours for Slither's detectors where the names differ; elsewhere the name is the same. */
export const slitherEquivalents: Readonly<Record<string, readonly string[]>> = {
  'redundant-statements': ['missing-assignment'],
  'unchecked-lowlevel': ['unchecked-lowlevel'],
  'unchecked-send': ['unchecked-send'],
  'reentrancy-eth': ['reentrancy-eth', 'reentrancy-cross-function', 'reentrancy-balance'],
  'reentrancy-no-eth': ['reentrancy-no-eth', 'reentrancy-cross-function', 'reentrancy-token-hook'],
}
