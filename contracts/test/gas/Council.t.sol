// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Signature} from "../../src/interfaces/IGuardianCouncil.sol";
import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {CouncilFixture} from "../council/CouncilFixture.sol";

/// @notice What guardians pay: whole transactions, as Meter says. Five guardians, three of them the council, one target.
/// forge-config: default.isolate = true
contract CouncilGasTest is CouncilFixture {
    function test_Pause() public {
        _pause(0, ALL, Mode.Paused);
        uint256 first = _report("pauseFirst");
        vm.warp(NOW + 30 days);
        _beatAll();
        _pause(0, ALL, Mode.Paused);
        uint256 steady = _report("pause");
        vm.assertLe(first, 50_000, "the first pause costs at most 50k");
        vm.assertLe(steady, 50_000, "a pause costs at most 50k");
        _pause(1, ALL, Mode.Paused);
        _report("pauseThatLostTheRace");
    }

    function test_PauseOfOneScope() public {
        _pause(0, MARKET, Mode.Paused);
        _report("pauseScopeFirst");
        vm.warp(NOW + 30 days);
        _beatAll();
        _pause(0, MARKET, Mode.Paused);
        _report("pauseScope");
    }

    function test_Heartbeat() public {
        vm.warp(NOW + 1 hours);
        _beat(guardians[0]);
        _report("heartbeat");
    }

    function test_ExtendAndResume() public {
        _pause(0, ALL, Mode.Paused);
        uint40 until = NOW + 7 days;
        bytes32 digest =
            council.extensionDigest(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp);
        Signature[] memory signed = _signatures(digest, 0, 3);
        council.extend(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp, signed);
        _report("extendByThree");
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 1 days);
        _report("resume");
    }

    function _report(string memory name) private returns (uint256 used) {
        used = vm.lastCallGas().gasTotalUsed;
        vm.assertGt(used, 21_000, "measured without isolation");
        vm.snapshotValue("membrane", name, used);
    }
}
