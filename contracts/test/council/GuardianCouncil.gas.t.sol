// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../../src/interfaces/IGuardianCouncil.sol";
import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {CouncilFixture} from "./CouncilFixture.sol";

/// @notice Gas of whole transactions, with the 21,000 of every transaction and the calldata: isolated tests make each
/// call a transaction of its own, with every slot cold. The steady state is the one in which every slot written was
/// written before.
contract GuardianCouncilGasTest is CouncilFixture {
    /// @dev As dear as calldata can be: no byte is zero.
    bytes32 internal constant INCIDENT = keccak256("incident");
    bytes32 internal constant SCOPE = keccak256("scope");

    function setUp() public override {
        super.setUp();
        _pause(0, SCOPE, Mode.Paused);
        _pause(1, ALL, Mode.Paused);
        vm.warp(NOW + 30 days);
        _beatAll();
    }

    /// forge-config: default.isolate = true
    function test_Gas_Heartbeat() public {
        vm.warp(block.timestamp + 1);
        vm.prank(guardians[0]);
        council.heartbeat();
        _record("heartbeat", 28_000);
    }

    /// forge-config: default.isolate = true
    function test_Gas_PauseOfAll() public {
        vm.prank(guardians[0]);
        council.pause(address(valve), ALL, Mode.Paused, INCIDENT);
        _record("pause all, steady state", 48_500);
    }

    /// forge-config: default.isolate = true
    function test_Gas_PauseOfOneScope() public {
        vm.prank(guardians[0]);
        council.pause(address(valve), SCOPE, Mode.Paused, INCIDENT);
        _record("pause one scope, steady state", 50_000);
    }

    /// forge-config: default.isolate = true
    function test_Gas_PauseThatLostTheRace() public {
        _pause(1, ALL, Mode.Paused);
        vm.prank(guardians[0]);
        council.pause(address(valve), ALL, Mode.Paused, INCIDENT);
        _record("pause that lost the race", 34_500);
    }

    /// forge-config: default.isolate = true
    function test_Gas_PauseMany() public {
        Order[] memory orders = new Order[](2);
        orders[0] = Order(address(valve), ALL, Mode.Paused);
        orders[1] = Order(address(valve), SCOPE, Mode.Paused);
        vm.prank(guardians[0]);
        council.pauseMany(orders, INCIDENT);
        _record("pauseMany, two scopes of one target", 60_000);
    }

    function _record(string memory name, uint256 most) private {
        uint256 used = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("GuardianCouncil", name, used);
        vm.assertGt(used, 21_000, "a whole transaction");
        vm.assertLe(used, most, name);
    }
}
