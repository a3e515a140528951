// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {BareVault, LimitedVault} from "./LimitedVault.sol";
import {Scene} from "./Scene.sol";

/// @notice What the limiter adds to a withdrawal: whole calls, on accounts that the transaction touches first.
contract OutflowLimiterGasTest is Scene {
    BareVault internal bare;

    function setUp() public override {
        super.setUp();
        bare = new BareVault();
        _use(ALICE, address(bare));
        _use(BOB, address(vault));
        vm.warp(block.timestamp + 60);
    }

    function test_GuardedWithdrawAddsAtMost11k() public {
        uint256 plain = _measure(ALICE, address(bare), bytes32(0));
        uint256 guarded = _measure(BOB, address(vault), bytes32(0));
        vm.snapshotValue("gas", "limiterWithdrawOverhead", guarded - plain);
        vm.assertLe(guarded - plain, 11_000, "the limiter adds at most 11k");
    }

    function test_GasOfAScopedWithdraw() public {
        uint256 plain = _measure(ALICE, address(bare), bytes32(0));
        uint256 guarded = _measure(BOB, address(vault), MARKET);
        vm.snapshotValue("gas", "limiterScopedWithdrawOverhead", guarded - plain);
        vm.assertLe(guarded - plain, 11_500, "naming a scope without a limit of its own is nearly free");
    }

    /// @dev Makes every slot that a withdrawal writes one that is not zero.
    function _use(address account, address target) private {
        token.mint(account, 2_000 * UNIT);
        vm.startPrank(account);
        token.approve(target, 1_000 * UNIT);
        LimitedVault(target).deposit(address(token), 1_000 * UNIT);
        LimitedVault(target).withdraw(address(token), bytes32(0), 10 * UNIT);
        vm.stopPrank();
    }

    /// @dev Each account and each vault is measured once in a test: a slot written before in the same transaction would
    /// cost less.
    function _measure(address account, address target, bytes32 scope) private returns (uint256 used) {
        vm.cool(target);
        vm.cool(address(token));
        vm.prank(account);
        uint256 before = gasleft();
        LimitedVault(target).withdraw(address(token), scope, 100 * UNIT);
        used = before - gasleft();
    }
}
