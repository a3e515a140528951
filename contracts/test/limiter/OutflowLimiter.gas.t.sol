// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {BareVault, LimitedVault} from "./LimitedVault.sol";
import {Scene} from "./Scene.sol";

/// @notice What the limiter adds to a withdrawal, each a transaction of its own in which every slot is cold.
/// forge-config: default.isolate = true
contract OutflowLimiterGasTest is Scene {
    BareVault internal bare;

    function setUp() public override {
        super.setUp();
        bare = new BareVault();
        _use(ALICE, address(bare));
        _use(BOB, address(vault));
        vm.warp(block.timestamp + 60);
    }

    function test_GuardedWithdrawAddsAtMost12500() public {
        uint256 plain = _measure(ALICE, address(bare), bytes32(0));
        uint256 guarded = _measure(BOB, address(vault), bytes32(0));
        vm.snapshotValue("gas", "limiterWithdrawOverhead", guarded - plain);
        vm.assertLe(guarded - plain, 12_500, "the limiter adds at most 12.5k");
    }

    function test_GasOfAScopedWithdraw() public {
        uint256 plain = _measure(ALICE, address(bare), bytes32(0));
        uint256 guarded = _measure(BOB, address(vault), MARKET);
        vm.snapshotValue("gas", "limiterScopedWithdrawOverhead", guarded - plain);
        vm.assertLe(guarded - plain, 13_500, "naming a scope without a limit of its own is nearly free");
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

    function _measure(address account, address target, bytes32 scope) private returns (uint256 used) {
        vm.prank(account);
        LimitedVault(target).withdraw(address(token), scope, 100 * UNIT);
        used = vm.lastCallGas().gasTotalUsed;
        vm.assertGt(used, 21_000, "a whole transaction");
    }
}
