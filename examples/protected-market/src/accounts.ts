import { pbkdf2Sync } from 'node:crypto'
import type { Address } from '@membrane/core'
import { HDKey, hdKeyToAccount, type PrivateKeyAccount } from 'viem/accounts'
import { bytesToHex } from 'viem/utils'

/**
 * TEST KEYS. The phrase that anvil, Hardhat and Foundry publish; everybody in the world holds these keys. They are
 * good for a local chain and nothing else: never send anything of value to them.
 */
const testPhrase = 'test test test test test test test test test test test junk'

/** What each account of the test phrase does in the example market, by its index. */
const roles = {
  /** Deploys everything; Aave's pool administrator. */
  deployer: 0,
  /** Membrane's account: may stop, and nothing else. */
  guardian: 1,
  /** Publishes oracle prices. */
  keeper: 2,
  /** Holds every role of the treasury; the key that is stolen in one of the attacks. */
  treasuryAdmin: 3,
  attacker: 4,
  /** Provides liquidity and most of the market's deposits. */
  supplier: 5,
  /** Borrows close to the limit, so that a modest price move makes the position liquidatable. */
  borrower: 6,
  liquidator: 7,
  arbitrageur: 8,
  /** Holds votes, and proposes. */
  delegate: 9,
  /** Pays savings out for depositors; the key that is stolen in another of the attacks. */
  savingsOperator: 14,
} as const

export type Role = keyof typeof roles

/** An account with its key, whose address is lower-case. */
export type TestAccount = {
  readonly address: Address
  readonly privateKey: Address
  readonly signer: PrivateKeyAccount
}

const root = HDKey.fromMasterSeed(
  // BIP-39: the phrase's seed is PBKDF2 over HMAC-SHA-512. Node's own is a hundred times faster than JavaScript's.
  pbkdf2Sync(testPhrase, 'mnemonic', 2048, 64, 'sha512'),
)

function derive(addressIndex: number): TestAccount {
  const account = hdKeyToAccount(root, { addressIndex })
  const key = account.getHdKey().privateKey
  if (key === null) throw new RangeError(`no private key at index ${addressIndex}`)
  return {
    address: account.address.toLowerCase() as Address,
    privateKey: bytesToHex(key),
    signer: account as unknown as PrivateKeyAccount,
  }
}

/** The test accounts by what they do. */
export const accounts: Readonly<Record<Role, TestAccount>> = {
  deployer: derive(roles.deployer),
  guardian: derive(roles.guardian),
  keeper: derive(roles.keeper),
  treasuryAdmin: derive(roles.treasuryAdmin),
  attacker: derive(roles.attacker),
  supplier: derive(roles.supplier),
  borrower: derive(roles.borrower),
  liquidator: derive(roles.liquidator),
  arbitrageur: derive(roles.arbitrageur),
  delegate: derive(roles.delegate),
  savingsOperator: derive(roles.savingsOperator),
}

/** Ordinary people, who supply, borrow, swap and keep ether in the vault. */
export const users: readonly TestAccount[] = [10, 11, 12, 13].map(derive)
