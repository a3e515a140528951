// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HaltSwitch} from "../../src/halt/HaltSwitch.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Test} from "../Test.sol";
import {Valve} from "./Valve.sol";

contract HaltSwitchTest is Test {
    address internal constant COUNCIL = address(0xC0);
    bytes32 internal constant ALL = bytes32(0);
    bytes32 internal constant MARKET = "market";
    uint32 internal constant RAMP = 1 days;
    uint40 internal constant NOW = 1_700_000_000;
    bytes32 internal constant SLOT = keccak256(
        abi.encode(uint256(keccak256("membrane.storage.HaltSwitch")) - 1)
    ) & ~bytes32(uint256(0xff));

    Valve internal valve;

    function setUp() public {
        vm.warp(NOW);
        valve = new Valve(COUNCIL, RAMP);
    }

    function test_EachModeClosesWhatItSays() public {
        _halt(MARKET, Mode.Throttled, NOW + 10);
        valve.exit(MARKET);
        valve.enter(MARKET);
        vm.assertEq(valve.capacityBps(MARKET), 2_000, "throttled: a fifth");

        _halt(MARKET, Mode.RiskyPaused, NOW + 10);
        valve.enter(MARKET);
        vm.assertEq(valve.capacityBps(MARKET), 0, "nothing leaves");
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.ScopeHalted.selector, MARKET, Mode.RiskyPaused));
        valve.exit(MARKET);

        _halt(MARKET, Mode.Paused, NOW + 10);
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.ScopeHalted.selector, MARKET, Mode.Paused));
        valve.enter(MARKET);
        valve.enter("another");
    }

    function test_EndsByItselfAtTheSecondItSays() public {
        vm.expectEmit(true, false, false, true, address(valve));
        emit IHaltTarget.Halted(ALL, Mode.Paused, NOW + 100);
        _halt(ALL, Mode.Paused, NOW + 100);
        vm.warp(NOW + 99);
        _is(MARKET, Mode.Paused, NOW + 100);
        vm.warp(NOW + 100);
        _is(MARKET, Mode.Running, 0);
        valve.exit(MARKET);
        vm.assertEq(valve.capacityBps(ALL), 2_000, "the ramp begins at the throttled share");
        vm.warp(NOW + 100 + RAMP / 2);
        vm.assertEq(valve.capacityBps(ALL), 6_000, "half way");
        vm.warp(NOW + 100 + RAMP);
        vm.assertEq(valve.capacityBps(ALL), 10_000, "and ends at the whole");
    }

    function test_AShortPauseLeavesALongThrottleAsItIs() public {
        _halt(ALL, Mode.Throttled, NOW + 1_000);
        _halt(ALL, Mode.Paused, NOW + 100);
        _is(ALL, Mode.Paused, NOW + 100);
        vm.warp(NOW + 100);
        _is(ALL, Mode.Throttled, NOW + 1_000);
        vm.assertEq(valve.capacityBps(ALL), 2_000, "throttled, not in a ramp");
    }

    function test_HaltingAgainForLessChangesNothing() public {
        _halt(ALL, Mode.Paused, NOW + 100);
        bytes32 before = vm.load(address(valve), SLOT);
        _halt(ALL, Mode.Paused, NOW + 100);
        _halt(ALL, Mode.Paused, NOW + 50);
        vm.assertEq(vm.load(address(valve), SLOT), before, "as before");
    }

    function test_RefusesWhatIsNoHalt() public {
        _refusesHalt(Mode.Running, NOW + 1);
        _refusesHalt(Mode.Paused, NOW);
        _refusesHalt(Mode.Throttled, NOW + 30 days + 1);
        _halt(ALL, Mode.Throttled, NOW + 30 days);
    }

    function test_ResumeEndsEveryModeAndRamps() public {
        _halt(ALL, Mode.Throttled, NOW + 1_000);
        _halt(ALL, Mode.Paused, NOW + 100);
        vm.expectEmit(true, false, false, true, address(valve));
        emit IHaltTarget.Resumed(ALL, 200);
        _resume(ALL, 200);
        _is(ALL, Mode.Running, 0);
        vm.assertEq(valve.capacityBps(ALL), 2_000, "from the throttled share");
        vm.warp(NOW + 200);
        vm.assertEq(valve.capacityBps(ALL), 10_000, "within the ramp given");
    }

    function test_ResumeOfOneScopeLeavesTheOthersHalted() public {
        _halt(ALL, Mode.RiskyPaused, NOW + 100);
        _halt(MARKET, Mode.Paused, NOW + 100);
        _resume(MARKET, 0);
        _is(MARKET, Mode.RiskyPaused, NOW + 100);
        _halt(MARKET, Mode.Paused, NOW + 100);
        _resume(ALL, 0);
        _is(MARKET, Mode.Paused, NOW + 100);
        _is(ALL, Mode.Running, 0);
    }

    function test_ResumingWhatRunsReverts() public {
        _refusesResume(ALL);
        _halt(ALL, Mode.Paused, NOW + 100);
        _refusesResume(MARKET);
        vm.warp(NOW + 100);
        _refusesResume(ALL);
    }

    /// @notice A resume with a short ramp is the word for that halt, not for those that follow.
    function test_TheNextHaltRampsByDefaultAgain() public {
        _halt(MARKET, Mode.Paused, NOW + 100);
        _resume(MARKET, 0);
        vm.assertEq(valve.capacityBps(MARKET), 10_000, "no ramp");
        _halt(MARKET, Mode.Paused, NOW + 100);
        vm.warp(NOW + 100);
        vm.assertEq(valve.capacityBps(MARKET), 2_000, "a ramp of the default length");
        vm.warp(NOW + 100 + RAMP / 2);
        vm.assertEq(valve.capacityBps(MARKET), 6_000, "half way after half of it");
    }

    function test_NewCouncilKeepsWhatIsInForce() public {
        _halt(ALL, Mode.Paused, NOW + 100);
        valve.setCouncil(address(0xBEEF), 10 * RAMP);
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.NotCouncil.selector, COUNCIL));
        vm.prank(COUNCIL);
        valve.resume(ALL, 0);
        _is(ALL, Mode.Paused, NOW + 100);
        vm.warp(NOW + 100 + RAMP);
        vm.assertEq(valve.capacityBps(ALL), 10_000, "the ramp that it began with");
        vm.expectRevert(HaltSwitch.InvalidCouncil.selector);
        valve.setCouncil(address(0), RAMP);
    }

    /// @notice A guardian throttles for a minute in the middle of the month that the resumer wanted for the way back.
    function test_Attack_ThrottleDoesNotShortenTheRamp() public {
        _halt(ALL, Mode.Paused, NOW + 100);
        _resume(ALL, 20 days);
        vm.warp(NOW + 1 days);
        _halt(ALL, Mode.Throttled, NOW + 1 days + 60);
        vm.warp(NOW + 3 days);
        vm.assertLt(valve.capacityBps(ALL), 3_000, "still at the beginning of a long ramp");
    }

    function test_StorageIsNamespaced() public {
        _halt(ALL, Mode.Throttled, NOW + 3);
        _halt(ALL, Mode.RiskyPaused, NOW + 2);
        _halt(ALL, Mode.Paused, NOW + 1);
        _halt(MARKET, Mode.Paused, NOW + 5);
        uint256 full = uint256(NOW + 3 + RAMP) << 120;
        uint256 word = (NOW + 3) | (uint256(NOW + 2) << 40) | (uint256(NOW + 1) << 80) | full
            | (uint256(RAMP) << 160) | (1 << 192);
        vm.assertEq(vm.load(address(valve), SLOT), bytes32(word), "slot 0: ends, ramp, scoped");
        vm.assertEq(
            vm.load(address(valve), bytes32(uint256(SLOT) + 1)),
            bytes32(uint256(uint160(COUNCIL))),
            "slot 1: council"
        );
        bytes32 scoped = keccak256(abi.encode(MARKET, uint256(SLOT) + 2));
        vm.assertEq(
            vm.load(address(valve), scoped),
            bytes32((uint256(NOW + 5) << 80) | (uint256(NOW + 5 + RAMP) << 120)),
            "slot 2: scopes"
        );
    }

    function testFuzz_NobodyElseHaltsOrResumes(address caller, bytes32 scope) public {
        vm.assume(caller != COUNCIL);
        bytes memory refusal = abi.encodeWithSelector(IHaltTarget.NotCouncil.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        valve.halt(scope, Mode.Paused, NOW + 1);
        _halt(scope, Mode.Paused, NOW + 1);
        vm.expectRevert(refusal);
        vm.prank(caller);
        valve.resume(scope, 0);
    }

    function testFuzz_TheStricterOfBothScopesHolds(uint8 own, uint8 all, uint32 ownFor, uint32 allFor)
        public
    {
        Mode ownMode = Mode(bound(own, 1, 3));
        Mode allMode = Mode(bound(all, 1, 3));
        uint40 ownUntil = uint40(bound(ownFor, NOW + 1, NOW + 30 days));
        uint40 allUntil = uint40(bound(allFor, NOW + 1, NOW + 30 days));
        _halt(MARKET, ownMode, ownUntil);
        _halt(ALL, allMode, allUntil);
        if (ownMode == allMode) _is(MARKET, ownMode, ownUntil > allUntil ? ownUntil : allUntil);
        else if (ownMode > allMode) _is(MARKET, ownMode, ownUntil);
        else _is(MARKET, allMode, allUntil);
        _is("another", allMode, allUntil);
    }

    function _halt(bytes32 scope, Mode mode, uint40 until) private {
        vm.prank(COUNCIL);
        valve.halt(scope, mode, until);
    }

    function _resume(bytes32 scope, uint32 ramp) private {
        vm.prank(COUNCIL);
        valve.resume(scope, ramp);
    }

    function _refusesHalt(Mode mode, uint40 until) private {
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.InvalidHalt.selector, mode, until));
        _halt(ALL, mode, until);
    }

    function _refusesResume(bytes32 scope) private {
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.NotHalted.selector, scope));
        _resume(scope, 0);
    }

    function _is(bytes32 scope, Mode mode, uint256 until) private view {
        (Mode found, uint256 foundUntil) = valve.modeOf(scope);
        vm.assertEq(uint256(found), uint256(mode), "mode");
        vm.assertEq(foundUntil, until, "until");
    }
}
