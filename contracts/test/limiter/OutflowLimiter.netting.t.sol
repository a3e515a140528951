// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {IOutflowLimiter} from "../../src/interfaces/IOutflowLimiter.sol";
import {Looper} from "./Attackers.sol";
import {LimitedVault, NettingVault} from "./LimitedVault.sol";
import {Scene} from "./Scene.sol";

/// @notice A vault for which what came in within a transaction may leave within it. What {setUp} deposits came in in
/// another one.
contract OutflowLimiterNettingTest is Scene {
    function _newVault() internal override returns (LimitedVault) {
        return new NettingVault(COUNCIL, GOVERNANCE, RAMP);
    }

    function test_Attack_LoopWithinATransactionUsesNothingOfTheLimit() public {
        Looper looper = new Looper();
        token.mint(address(looper), 400_000 * UNIT);
        uint256 before = vault.availableOf(address(token), bytes32(0));
        looper.loop(vault, token, 400_000 * UNIT, 5);
        vm.assertEq(token.balanceOf(address(looper)), 400_000 * UNIT, "the borrowed money can be paid back");
        vm.assertEq(vault.availableOf(address(token), bytes32(0)), before, "and the limit is whole");
        (uint256 paid,) = _withdraw(CROWD, address(token), 200_000 * UNIT);
        vm.assertEq(paid, before, "what exceeds the inflow meets the limit");
    }

    function test_Attack_NettedInflowDoesNotPayWhatIsOwed() public {
        _withdraw(CROWD, address(token), 1_000_000 * UNIT);
        _deposit(THIEF, address(token), 100_000 * UNIT);
        vm.startPrank(THIEF);
        vault.exploit(address(token), 500_000 * UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.ExceedsAccounted.selector, address(token), 100_001 * UNIT, 100_000 * UNIT
            )
        );
        vault.withdraw(address(token), bytes32(0), 100_001 * UNIT);
        (uint256 paid,) = vault.withdraw(address(token), bytes32(0), 60_000 * UNIT);
        vm.assertEq(paid, 60_000 * UNIT, "his own comes back past the line");
        vault.seize(address(token), bytes32(0), THIEF, 40_000 * UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.ExceedsAccounted.selector, address(token), 1, 0)
        );
        vault.seize(address(token), bytes32(0), THIEF, 1);
        vm.stopPrank();
        vm.assertEq(vault.queuedOf(address(token)), 950_000 * UNIT, "what is owed is all there");
        vm.assertEq(vault.custodyOf(address(token)), 950_000 * UNIT, "and in custody");
    }

    function test_Attack_NettingDoesNotPassAHalt() public {
        _deposit(THIEF, address(token), 100_000 * UNIT);
        _halt(bytes32(0), Mode.RiskyPaused, 60);
        bytes32 scope = vault.assetScope(address(token));
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.ScopeHalted.selector, scope, Mode.RiskyPaused));
        _withdraw(THIEF, address(token), 1);
    }
}
