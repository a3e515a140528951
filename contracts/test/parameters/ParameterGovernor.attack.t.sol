// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
    ChangeKind,
    IParameterGovernor,
    ParameterSpec,
    Tightens
} from "../../src/interfaces/IParameterGovernor.sol";
import {GovernorFixture} from "./GovernorFixture.sol";

/// @notice Ways to loosen early, to harm by tightening, and to lose a change; and the two OpenZeppelin authorities in
/// the role of governance.
contract ParameterGovernorAttackTest is GovernorFixture {
    function setUp() public {
        _deploy();
    }

    function test_Attack_LiquidateEverybodyInOneTightening() public {
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.OutOfBounds.selector, LTV, 0, 3_000, 9_000));
        _tighten(LTV, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.StepTooLarge.selector, LTV, 7_000, 3_000, 500)
        );
        _tighten(LTV, 3_000);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(governor.tighten, (LTV, 6_500, REASON));
        calls[1] = abi.encodeCall(governor.tighten, (LTV, 6_000, REASON));
        _expectTooSoon(LTV, block.timestamp + INTERVAL);
        vm.prank(RISK);
        governor.multicall(calls);
    }

    function test_Attack_TightenThenUndoByAnOlderLoosening() public {
        _schedule(LTV, 7_400);
        _pass(DELAY);
        // The emergency comes when the loosening is ready; whoever executes next must not lift the answer to it.
        vm.expectEmit(true, true, true, true, address(governor));
        emit IParameterGovernor.Cancelled(ChangeKind.Value, LTV, RISK, REASON);
        _tighten(LTV, 6_900);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotScheduled.selector, ChangeKind.Value, LTV)
        );
        _execute(LTV, 7_400);
        // To return to where it was is a loosening like any other.
        vm.expectRevert(_error(IParameterGovernor.NotTightening.selector, LTV, 6_900, 7_000));
        _tighten(LTV, 7_000);
        _schedule(LTV, 7_000);
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.NotReady.selector, block.timestamp + DELAY, block.timestamp
            )
        );
        _execute(LTV, 7_000);
    }

    function test_Attack_BlockTighteningByLoosening() public {
        _loosen(LTV, 7_500);
        _tighten(LTV, 7_000);
        vm.assertEq(
            governor.valueOf(LTV), 7_000, "what was loosened in this block is tightened in this block"
        );
    }

    function test_Attack_CancelAndRescheduleKeepsNoTime() public {
        _schedule(LTV, 7_100);
        _pass(DELAY - 1);
        vm.startPrank(GOVERNANCE);
        governor.cancel(ChangeKind.Value, LTV, REASON);
        governor.scheduleChange(LTV, 7_500, REASON);
        vm.stopPrank();
        uint256 readyAt = block.timestamp + DELAY;
        _pass(1);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotReady.selector, readyAt, block.timestamp)
        );
        _execute(LTV, 7_500);
    }

    function test_Attack_ShortenTheDelayToLoosenEarly() public {
        vm.prank(GOVERNANCE);
        governor.scheduleDelay(1 hours, REASON);
        _pass(1 hours);
        uint256 readyAt = block.timestamp - 1 hours + DELAY;
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotReady.selector, readyAt, block.timestamp)
        );
        governor.executeDelay(1 hours);
        _pass(DELAY - 1 hours - 1);
        _schedule(LTV, 7_500);
        uint256 slow = block.timestamp + DELAY;
        _pass(1);
        governor.executeDelay(1 hours);
        _pass(1 hours);
        // It was announced under the old delay and keeps it.
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.NotReady.selector, slow, block.timestamp));
        _execute(LTV, 7_500);
    }

    function test_Attack_FlipTheDirectionForASecondStep() public {
        _tighten(BUFFER, 5_500);
        ParameterSpec memory spec = _spec(Tightens.Lower, address(0));
        vm.prank(GOVERNANCE);
        governor.scheduleSpec(BUFFER, spec, REASON);
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.NotReady.selector, block.timestamp + DELAY, block.timestamp
            )
        );
        governor.executeSpec(BUFFER, spec);
        _pass(DELAY - 1);
        _tighten(BUFFER, 6_000);
        _pass(1);
        governor.executeSpec(BUFFER, spec);
        _expectTooSoon(BUFFER, block.timestamp - 1 + INTERVAL);
        _tighten(BUFFER, 5_500);
    }

    function test_Attack_GiveADirectionForASecondStepTheSameWay() public {
        ParameterSpec memory spec = _spec(Tightens.Lower, address(0));
        vm.startPrank(GOVERNANCE);
        governor.scheduleChange(SLOPE, 4_500, REASON);
        governor.scheduleSpec(SLOPE, spec, REASON);
        vm.stopPrank();
        _pass(DELAY);
        _execute(SLOPE, 4_500);
        governor.executeSpec(SLOPE, spec);
        _expectTooSoon(SLOPE, block.timestamp + INTERVAL);
        _tighten(SLOPE, 4_000);
    }

    function test_Attack_WidenTheStepAtOnce() public {
        ParameterSpec memory spec = _ltvSpec();
        (spec.min, spec.maxStep, spec.interval) = (0, 9_000, 0);
        vm.startPrank(GOVERNANCE);
        governor.scheduleSpec(LTV, spec, REASON);
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.NotReady.selector, block.timestamp + DELAY, block.timestamp
            )
        );
        governor.executeSpec(LTV, spec);
        vm.stopPrank();
        vm.prank(GUARDIAN);
        governor.cancel(ChangeKind.Spec, LTV, "too wide");
        _pass(DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotScheduled.selector, ChangeKind.Spec, LTV)
        );
        governor.executeSpec(LTV, spec);
    }

    function test_Attack_RegisterAgainToResetValueAndClock() public {
        _tighten(LTV, 6_500);
        ParameterSpec memory spec = _ltvSpec();
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.AlreadyRegistered.selector, LTV));
        vm.prank(GOVERNANCE);
        governor.scheduleRegistration(LTV, spec, 9_000, REASON);
        // Changing the spec and back keeps the clock.
        _pass(1);
        spec.maxStep = 501;
        vm.prank(GOVERNANCE);
        governor.scheduleSpec(LTV, spec, REASON);
        _pass(DELAY - 1);
        _tighten(LTV, 6_000);
        _pass(1);
        governor.executeSpec(LTV, spec);
        _expectTooSoon(LTV, block.timestamp - 1 + INTERVAL);
        _tighten(LTV, 5_600);
    }

    function test_Attack_TwoExecutionsOfOneSchedule() public {
        _loosen(LTV, 7_400);
        _pass(INTERVAL);
        _tighten(LTV, 7_000);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotScheduled.selector, ChangeKind.Value, LTV)
        );
        _execute(LTV, 7_400);
    }

    function test_Attack_DeafTargetWakesToTwoSteps() public {
        market.misbehave(true, false, "");
        _tighten(LTV, 6_500);
        _pass(INTERVAL);
        // One step from what is in force would be two from what borrowers live with.
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.StepTooLarge.selector, LTV, 7_000, 6_499, 500)
        );
        _tighten(LTV, 6_499);
        market.misbehave(false, false, "");
        governor.deliver(LTV);
        _expectTooSoon(LTV, block.timestamp + INTERVAL);
        _tighten(LTV, 6_000);
        _pass(INTERVAL);
        _tighten(LTV, 6_000);
        _assertHeld(6_000, "one step in an interval, as the target sees it");
    }

    function test_Attack_ShorterStepWhileTheTargetIsDeaf() public {
        market.misbehave(true, false, "");
        _loosen(LTV, 7_500);
        ParameterSpec memory spec = _ltvSpec();
        spec.maxStep = 100;
        _respec(LTV, spec);
        // Back towards what the target holds is always open, further away is not.
        _tighten(LTV, 7_400);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.StepTooLarge.selector, LTV, 7_000, 7_450, 100)
        );
        _schedule(LTV, 7_450);
        (uint256 goal,) = governor.tightest(LTV);
        vm.assertEq(goal, 7_300, "one step further");
    }

    function test_Attack_StarveTheDeliveryOfGas() public {
        _schedule(LTV, 7_500);
        _pass(DELAY);
        uint256 least;
        for (uint256 gas = 60_000; gas < 130_000; gas += 1_000) {
            vm.prank(ANYBODY);
            (bool done,) =
                address(governor).call{gas: gas}(abi.encodeCall(governor.executeChange, (LTV, 7_500)));
            if (done) {
                least = gas;
                break;
            }
        }
        vm.assertGt(least, 0, "some amount of gas executes it");
        vm.assertEq(governor.valueOf(LTV), 7_500, "in force");
        (bool waiting,) = governor.undelivered(LTV);
        if (waiting) governor.deliver(LTV);
        _assertHeld(7_500, "what was starved is delivered by anybody");
    }

    function test_Attack_ReturnBombCannotBlockTightening() public {
        market.misbehave(false, true, "");
        uint256 before = gasleft();
        _tighten(LTV, 6_600);
        vm.assertLt(before - gasleft(), 3_000_000, "a long refusal is cut");
        vm.assertEq(governor.valueOf(LTV), 6_600, "in force all the same");
    }

    function test_Attack_TargetReentersTheGovernor() public {
        market.misbehave(false, false, abi.encodeCall(governor.deliver, (LTV)));
        _tighten(LTV, 6_600);
        vm.assertFalse(market.callbackSucceeded(), "a target cannot act through the governor");
        vm.assertEq(market.calls(), 2, "it is told once");
    }

    function test_Attack_ColludingTargetTightensWithinItsOwnPush() public {
        ParameterSpec memory spec = _spec(Tightens.Higher, address(market));
        _respec(BUFFER, spec);
        vm.prank(GOVERNANCE);
        governor.scheduleRole(ChangeKind.Risk, address(market), REASON);
        _pass(DELAY);
        governor.executeRole(ChangeKind.Risk, address(market));
        market.misbehave(false, false, abi.encodeCall(governor.tighten, (LTV, 6_600, REASON)));
        _loosen(BUFFER, 5_100);
        vm.assertFalse(market.callbackSucceeded(), "not in the middle of another change");
        vm.assertEq(governor.valueOf(LTV), 7_000, "unchanged");
    }

    function test_Attack_StolenGuardianKeepsItsSeatByVeto() public {
        vm.prank(GOVERNANCE);
        governor.scheduleRole(ChangeKind.Guardian, address(0xB3), REASON);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.MayNotCancel.selector, GUARDIAN, ChangeKind.Guardian)
        );
        vm.prank(GUARDIAN);
        governor.cancel(ChangeKind.Guardian, 0, REASON);
        _pass(DELAY);
        governor.executeRole(ChangeKind.Guardian, address(0xB3));
        vm.assertEq(governor.guardian(), address(0xB3), "replaced");
    }

    function test_TimelockControllerAsGovernance() public {
        address[] memory proposers = new address[](1);
        proposers[0] = ANYBODY;
        TimelockController timelock = new TimelockController(1 days, proposers, proposers, address(0));
        governor = _newGovernor(address(timelock), DELAY);
        bytes memory call = abi.encodeCall(governor.scheduleChange, (BUFFER, 4_800, REASON));
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.NotGovernance.selector, ANYBODY));
        vm.prank(ANYBODY);
        governor.scheduleChange(BUFFER, 4_800, REASON);
        vm.startPrank(ANYBODY);
        timelock.schedule(address(governor), 0, call, 0, 0, 1 days);
        _pass(1 days);
        timelock.execute(address(governor), 0, call, 0, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.NotReady.selector, block.timestamp + DELAY, block.timestamp
            )
        );
        governor.executeChange(BUFFER, 4_800);
        _pass(DELAY);
        governor.executeChange(BUFFER, 4_800);
        vm.stopPrank();
        vm.assertEq(governor.valueOf(BUFFER), 4_800, "after both delays");
    }

    function test_AccessManagerAsGovernance() public {
        AccessManager manager = new AccessManager(address(this));
        governor = _newGovernor(address(manager), DELAY);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = governor.scheduleChange.selector;
        manager.setTargetFunctionRole(address(governor), selectors, 7);
        manager.grantRole(7, ANYBODY, 1 days);
        bytes memory call = abi.encodeCall(governor.scheduleChange, (BUFFER, 4_800, REASON));
        vm.startPrank(ANYBODY);
        vm.expectRevert();
        manager.execute(address(governor), call);
        manager.schedule(address(governor), call, uint48(block.timestamp + 1 days));
        _pass(1 days);
        manager.execute(address(governor), call);
        vm.stopPrank();
        _pass(DELAY);
        governor.executeChange(BUFFER, 4_800);
        vm.assertEq(governor.valueOf(BUFFER), 4_800, "after the manager's delay and this one");
    }
}
