import { describe, expect, test } from 'vitest'
import type { Flow } from '../flow/flow.ts'
import { analyseSource } from '../flow/testing/flows.ts'
import { restrictionsAt } from './access.ts'
import { isLocked } from './lock.ts'

const analysed = analyseSource(`
pragma solidity ^0.8.20;
interface IAuthority { function canCall(address who, bytes4 what) external view returns (bool); }
contract Vault {
  address owner; mapping(address => bool) keeper; mapping(address => uint256) wards; mapping(address => uint256) balances;
  bytes32 root; IAuthority authority; bool initialized; uint256 fee; uint256 lock_ = 1; bool entered; address signer;
  mapping(bytes32 => mapping(address => bool)) roles;
  modifier onlyOwner() { _checkOwner(); _; }
  function _checkOwner() internal view { if (_sender() != owner) revert(); }
  function _sender() internal view returns (address) { return msg.sender; }
  modifier guarded() { require(lock_ == 1); lock_ = 2; _; lock_ = 1; }
  modifier early() { if (entered) return; entered = true; _; entered = false; }
  function byOwner(uint256 x) external onlyOwner { fee = x; }
  function byKeeper(uint256 x) external { require(keeper[msg.sender] || msg.sender == owner, "no"); fee = x; }
  function byWard(uint256 x) external { require(wards[msg.sender] == 1); fee = x; }
  function byRole(uint256 x) external { require(roles[keccak256("A")][msg.sender]); fee = x; }
  function byAuthority(uint256 x) external { require(authority.canCall(msg.sender, msg.sig)); fee = x; }
  function bySigner(uint256 x, uint8 v, bytes32 r, bytes32 s) external { require(ecrecover(keccak256(abi.encode(x)), v, r, s) == signer); fee = x; }
  function once(uint256 x) external { require(!initialized); initialized = true; fee = x; }
  function byOrigin(uint256 x) external { require(tx.origin == owner); fee = x; }
  function byAccount(uint256 x) external { require(msg.sender == tx.origin); fee = x; }
  function byBalance(uint256 x) external { require(balances[msg.sender] >= x); fee = x; }
  function byOneself(address who, uint256 x) external { require(msg.sender == who); fee = x; }
  function byAnybody(uint256 x) external { fee = x; }
  function eitherWay(uint256 x, bool open) external { require(open || msg.sender == owner); fee = x; }
  mapping(address => uint256) place;
  function _isMember() internal view returns (bool) { if (place[msg.sender] == 0) return false; return true; }
  function byPlace(uint256 x) external { require(place[msg.sender] != 0); fee = x; }
  function byReturn(uint256 x) external { require(_isMember()); fee = x; }
  function byShare(uint256 x) external { require(balances[msg.sender] > 0); fee = x; }
  function firstComer(address who) external { require(owner == address(0)); owner = who; fee = 1; }
  function afterwards(uint256 x) external { fee = x; require(x > 0); }
  function locked(uint256 x) external guarded { fee = x; }
  function lockedByReturn(uint256 x) external early { fee = x; }
  function unlockedAgain(uint256 x) external { require(lock_ == 1); lock_ = 2; lock_ = 1; fee = x; }
}`)

function storeOfFee(flow: Flow): Flow['byKind']['sstore'][number] {
  const found = flow.byKind.sstore.find(
    (op) => typeof op.path.root !== 'number' && op.path.root.name === 'fee',
  )
  if (found === undefined) throw new Error('fee is not stored')
  return found
}

function reasons(name: string): readonly string[] {
  const flow = analysed.flow(`Vault.${name}`)
  return restrictionsAt(flow, storeOfFee(flow)).map(({ by }) => by)
}

describe('who may get to an operation', () => {
  test.each([
    ['byOwner', ['caller']],
    ['byKeeper', ['role']],
    ['byWard', ['role']],
    ['byRole', ['role']],
    ['byAuthority', ['authority']],
    ['bySigner', ['signature']],
    ['once', ['once']],
    ['byOrigin', ['origin']],
    ['byPlace', ['role']],
    ['byReturn', ['role']],
    ['firstComer', ['once']],
  ])('%s is restricted by %j', (name, expected) => {
    expect(reasons(name)).toEqual(expected)
  })

  test.each(['byAccount', 'byBalance', 'byShare', 'byOneself', 'byAnybody', 'eitherWay', 'afterwards'])(
    '%s is open',
    (name) => {
      expect(reasons(name)).toEqual([])
    },
  )
})

describe('a re-entrancy lock', () => {
  const isHeld = (name: string): boolean => {
    const flow = analysed.flow(`Vault.${name}`)
    return isLocked(flow, storeOfFee(flow))
  }
  test('is known by what it does', () => {
    expect([isHeld('locked'), isHeld('lockedByReturn')]).toEqual([true, true])
  })

  test('is not held where it was never taken, never opened, or opened before', () => {
    expect([isHeld('byAnybody'), isHeld('once'), isHeld('unlockedAgain')]).toEqual([false, false, false])
  })
})
