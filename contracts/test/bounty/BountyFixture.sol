// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Case, Ruling, Severity, Status, Terms} from "../../src/interfaces/IBountyVault.sol";
import {BountyVault} from "../../src/bounty/BountyVault.sol";
import {Test} from "../Test.sol";

/// @notice A token that can take a fee from transfers and call somebody in the middle of them.
contract Coin is ERC20 {
    uint256 public feeBps;
    address public callee;
    bytes public callback;
    bool public callbackSucceeded;

    constructor() ERC20("Coin", "COIN") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setFee(uint256 feeBps_) external {
        feeBps = feeBps_;
    }

    function hook(address callee_, bytes calldata callback_) external {
        (callee, callback) = (callee_, callback_);
        callbackSucceeded = false;
    }

    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : amount * feeBps / 10_000;
        if (fee != 0) super._update(from, address(0), fee);
        super._update(from, to, amount - fee);
        if (callback.length != 0) {
            bytes memory once = callback;
            delete callback;
            (callbackSucceeded,) = callee.call(once);
        }
    }
}

/// @notice A vault with an escrow of three critical rewards, two reporters and two watchers.
abstract contract BountyFixture is Test {
    address internal constant SPONSOR = address(0x5905);
    address internal constant TREASURY = address(0x72EA);
    address internal constant COUNCIL = address(0xC0);
    address internal constant ARBITRATOR = address(0xA2B);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant WATCHER = address(0x3A7C);
    address internal constant OTHER_WATCHER = address(0x3A7D);
    address internal constant ANYBODY = address(0xA11);

    uint128 internal constant LOW = 1_000;
    uint128 internal constant MEDIUM = 5_000;
    uint128 internal constant HIGH = 20_000;
    uint128 internal constant CRITICAL = 100_000;
    uint128 internal constant THREAT = 2_000;
    uint128 internal constant DEPOSIT = 50;
    uint128 internal constant SLASH = 300;
    uint128 internal constant BOND = 400;
    uint256 internal constant ESCROW = 3 * uint256(CRITICAL);

    bytes32 internal constant CONTENT = keccak256("the oracle can be moved, and 32 bytes of noise");
    bytes32 internal constant SALT = "salt";
    bytes32 internal constant WHY = "why";
    bytes32 internal constant EVIDENCE = "trace";
    bytes32 internal constant INCIDENT = "incident";

    Coin internal coin;
    BountyVault internal vault;

    function _deploy() internal {
        vm.warp(1_700_000_000);
        coin = new Coin();
        vault = new BountyVault(coin, SPONSOR, TREASURY, _terms());
        address[7] memory people = [SPONSOR, COUNCIL, ARBITRATOR, ALICE, BOB, WATCHER, OTHER_WATCHER];
        for (uint256 i; i < people.length; ++i) {
            coin.mint(people[i], 1_000_000);
            vm.prank(people[i]);
            coin.approve(address(vault), type(uint256).max);
        }
        vm.prank(SPONSOR);
        vault.fund(ESCROW);
        vm.prank(WATCHER);
        vault.stake(1_000);
        vm.prank(OTHER_WATCHER);
        vault.stake(1_000);
    }

    function _terms() internal pure returns (Terms memory) {
        return Terms({
            low: LOW,
            medium: MEDIUM,
            high: HIGH,
            critical: CRITICAL,
            threat: THREAT,
            deposit: DEPOSIT,
            slash: SLASH,
            appealBond: BOND,
            council: COUNCIL,
            arbitrator: ARBITRATOR
        });
    }

    function _commit(address reporter, bytes32 content) internal returns (uint256 id) {
        bytes32 commitment = vault.commitmentOf(reporter, content, SALT);
        uint32 version = vault.termsVersion();
        vm.prank(reporter);
        return vault.commit(commitment, version);
    }

    function _reveal(address reporter, uint256 id, bytes32 content) internal {
        vm.prank(reporter);
        vault.reveal(id, content, SALT, "ipfs://sealed");
    }

    /// @dev Commits, reveals and waits until the council may judge.
    function _report(address reporter, bytes32 content) internal returns (uint256 id) {
        id = _commit(reporter, content);
        _pass(vault.REVEAL_AFTER());
        _reveal(reporter, id, content);
        vm.warp(vault.caseOf(id).judgeFrom);
    }

    function _judge(uint256 id, Ruling ruling, Severity severity) internal {
        vm.prank(COUNCIL);
        vault.judge(id, ruling, severity, 0, WHY);
    }

    function _appeal(address party, uint256 id) internal {
        vm.prank(party);
        vault.appeal(id);
    }

    function _arbitrate(uint256 id, Ruling ruling, Severity severity) internal {
        vm.prank(ARBITRATOR);
        vault.arbitrate(id, ruling, severity, 0, WHY);
    }

    function _flag(address watcher, bytes32 incident) internal returns (uint256 id) {
        vm.prank(watcher);
        return vault.flag(incident, keccak256(abi.encode(watcher, block.chainid, address(vault), EVIDENCE)));
    }

    /// @dev Waits out the present phase and does what is due.
    function _advance(uint256 id) internal {
        uint256 deadline = vault.caseOf(id).deadline;
        if (block.timestamp <= deadline) vm.warp(deadline + 1);
        vm.prank(ANYBODY);
        vault.advance(id);
    }

    function _pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function _assertStatus(uint256 id, Status status, string memory message) internal view {
        vm.assertEq(uint256(vault.caseOf(id).status), uint256(status), message);
    }

    function _assertRuling(uint256 id, Ruling ruling, string memory message) internal view {
        vm.assertEq(uint256(vault.caseOf(id).ruling), uint256(ruling), message);
    }

    function _assertClaimable(address account, uint256 amount, string memory message) internal view {
        vm.assertEq(vault.claimable(account), amount, message);
    }

    function _assertSolvent() internal view {
        vm.assertEq(coin.balanceOf(address(vault)), vault.liabilities(), "all that is held is owned");
    }
}
