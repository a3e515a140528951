// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CircuitBreaker, IPausable} from "lido/CircuitBreaker.sol";
import {Meter} from "../../test/gas/Meter.sol";

/// @notice The least that can be paused: one slot for the end.
contract Target is IPausable {
    uint256 public pausedUntil;

    function isPaused() external view returns (bool) {
        return block.timestamp < pausedUntil;
    }

    function pauseFor(uint256 duration) external {
        pausedUntil = block.timestamp + duration;
    }
}

/// @notice What Lido's CircuitBreaker costs a pauser, measured in the same way. A pause uses up its registration, so a
/// second one needs the admin in between, whose transaction is not counted.
/// forge-config: default.isolate = true
contract LidoGasTest is Meter {
    address internal constant PAUSER = address(0x9A5E);

    CircuitBreaker internal breaker;
    Target internal target;

    function setUp() public {
        vm.warp(1_700_000_000);
        breaker = new CircuitBreaker(address(this), 3 days, 30 days, 30 days, 1095 days, 14 days, 365 days);
        target = new Target();
        breaker.registerPauser(address(target), PAUSER);
    }

    function test_Pause() public {
        _pause("pauseFirst");
        vm.warp(block.timestamp + 30 days);
        breaker.registerPauser(address(target), PAUSER);
        vm.warp(block.timestamp + 1 days);
        _pause("pause");
    }

    function test_PauseByAPauserOfTwo() public {
        breaker.registerPauser(address(new Target()), PAUSER);
        _pause("pauseFirstOfTwo");
    }

    function test_Heartbeat() public {
        vm.warp(block.timestamp + 1 hours);
        vm.prank(PAUSER);
        breaker.heartbeat();
        vm.snapshotValue("lido", "heartbeat", _used());
    }

    function _pause(string memory name) private {
        vm.prank(PAUSER);
        breaker.pause(address(target));
        vm.snapshotValue("lido", name, _used());
    }
}
