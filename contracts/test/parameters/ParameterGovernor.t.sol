// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeCastLib} from "solady/src/utils/SafeCastLib.sol";
import {
    ChangeKind,
    IParameterGovernor,
    ParameterSpec,
    Tightens
} from "../../src/interfaces/IParameterGovernor.sol";
import {ParameterGovernor} from "../../src/parameters/ParameterGovernor.sol";
import {GovernorFixture, Market} from "./GovernorFixture.sol";

contract ParameterGovernorTest is GovernorFixture {
    bytes32 internal constant CAP = "market/cap";

    function setUp() public {
        _deploy();
    }

    function test_TighteningIsInForceAtOnce() public {
        vm.expectEmit(true, true, false, true, address(governor));
        emit IParameterGovernor.ParameterChanged(LTV, 7_000, 6_600, true, REASON);
        vm.expectEmit(true, true, false, true, address(governor));
        emit IParameterGovernor.Delivered(LTV, address(market), 6_600);
        _tighten(LTV, 6_600);
        vm.assertEq(governor.valueOf(LTV), 6_600, "in force for those who pull");
        _assertHeld(6_600, "and pushed");
        _tighten(BUFFER, 5_500);
        vm.assertEq(governor.valueOf(BUFFER), 5_500, "upwards where that is the safe way");
    }

    function test_OnlyRiskTightens() public {
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.NotRisk.selector, GOVERNANCE));
        vm.prank(GOVERNANCE);
        governor.tighten(LTV, 6_600, REASON);
    }

    function test_RiskCannotLoosen() public {
        vm.expectRevert(_error(IParameterGovernor.NotTightening.selector, LTV, 7_000, 7_001));
        _tighten(LTV, 7_001);
        vm.expectRevert(_error(IParameterGovernor.NotTightening.selector, LTV, 7_000, 7_000));
        _tighten(LTV, 7_000);
        vm.expectRevert(_error(IParameterGovernor.NotTightening.selector, BUFFER, 5_000, 4_999));
        _tighten(BUFFER, 4_999);
        vm.expectRevert(_error(IParameterGovernor.NotTightening.selector, SLOPE, 5_000, 4_999));
        _tighten(SLOPE, 4_999);
        vm.expectRevert(_error(IParameterGovernor.NotTightening.selector, SLOPE, 5_000, 5_001));
        _tighten(SLOPE, 5_001);
    }

    function test_OneStepInAnInterval() public {
        _tighten(LTV, 6_500);
        uint256 allowedAt = block.timestamp + INTERVAL;
        _pass(INTERVAL - 1);
        _expectTooSoon(LTV, allowedAt);
        _tighten(LTV, 6_499);
        _pass(1);
        _tighten(LTV, 6_000);
        vm.assertEq(governor.valueOf(LTV), 6_000, "the next step after the interval");
    }

    function test_NoStepIsLongerThanTheGreatest() public {
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.StepTooLarge.selector, LTV, 7_000, 6_499, 500)
        );
        _tighten(LTV, 6_499);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.StepTooLarge.selector, LTV, 7_000, 7_501, 500)
        );
        _schedule(LTV, 7_501);
    }

    function test_BoundsHoldInBothDirections() public {
        for (uint256 i; i < 8; ++i) {
            _tighten(LTV, governor.valueOf(LTV) - 500);
            _pass(INTERVAL);
        }
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.OutOfBounds.selector, LTV, 2_999, 3_000, 9_000)
        );
        _tighten(LTV, 2_999);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.OutOfBounds.selector, LTV, 9_001, 3_000, 9_000)
        );
        _schedule(LTV, 9_001);
        // A value that would lose its upper bits where it is stored.
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.OutOfBounds.selector, LTV, (1 << 128) + 3_100, 3_000, 9_000
            )
        );
        _schedule(LTV, (1 << 128) + 3_100);
    }

    function test_LooseningWaitsForTheDelay() public {
        uint256 readyAt = block.timestamp + DELAY;
        vm.expectEmit(true, true, true, true, address(governor));
        emit IParameterGovernor.Scheduled(
            ChangeKind.Value, LTV, abi.encode(uint256(7_500)), readyAt, readyAt + governor.GRACE(), REASON
        );
        _schedule(LTV, 7_500);
        _pass(DELAY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotReady.selector, readyAt, block.timestamp)
        );
        _execute(LTV, 7_500);
        _pass(1);
        vm.expectEmit(true, true, false, true, address(governor));
        emit IParameterGovernor.ParameterChanged(LTV, 7_000, 7_500, false, REASON);
        _execute(LTV, 7_500);
        _assertHeld(7_500, "pushed");
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotScheduled.selector, ChangeKind.Value, LTV)
        );
        _execute(LTV, 7_500);
    }

    function test_OnlyWhatWasAnnouncedIsExecuted() public {
        _schedule(LTV, 7_400);
        _pass(DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.ContentDiffers.selector,
                ChangeKind.Value,
                LTV,
                keccak256(abi.encode(7_400)),
                keccak256(abi.encode(7_401))
            )
        );
        _execute(LTV, 7_401);
    }

    function test_WhatIsNotExecutedExpires() public {
        _schedule(LTV, 7_400);
        uint256 expiresAt = block.timestamp + DELAY + governor.GRACE();
        vm.expectRevert(
            abi.encodeWithSelector(
                IParameterGovernor.AlreadyScheduled.selector, ChangeKind.Value, LTV, expiresAt
            )
        );
        _schedule(LTV, 7_300);
        vm.warp(expiresAt);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.Expired.selector, expiresAt, block.timestamp)
        );
        _execute(LTV, 7_400);
        _schedule(LTV, 7_300);
        vm.assertEq(_readyAt(ChangeKind.Value, LTV), block.timestamp + DELAY, "announced anew, it waits anew");
    }

    function test_OnlyGovernanceSchedules() public {
        bytes memory refusal = abi.encodeWithSelector(IParameterGovernor.NotGovernance.selector, RISK);
        ParameterSpec memory spec = _ltvSpec();
        vm.startPrank(RISK);
        vm.expectRevert(refusal);
        governor.scheduleChange(LTV, 7_100, REASON);
        vm.expectRevert(refusal);
        governor.scheduleRegistration("new", spec, 7_000, REASON);
        vm.expectRevert(refusal);
        governor.scheduleSpec(LTV, spec, REASON);
        vm.expectRevert(refusal);
        governor.scheduleDelay(1 days, REASON);
        vm.expectRevert(refusal);
        governor.scheduleRole(ChangeKind.Risk, ANYBODY, REASON);
        vm.stopPrank();
    }

    function test_NothingIsScheduledThatChangesNothing() public {
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.Unchanged.selector, LTV, 7_000));
        _schedule(LTV, 7_000);
    }

    function test_GovernanceMayTightenAfterTheDelay() public {
        _loosen(LTV, 6_800);
        vm.assertEq(governor.valueOf(LTV), 6_800, "the risk role is not needed for it");
        _expectTooSoon(LTV, block.timestamp + INTERVAL);
        _tighten(LTV, 6_700);
    }

    function test_GuardianAndRiskVeto() public {
        _schedule(LTV, 7_400);
        vm.expectEmit(true, true, true, true, address(governor));
        emit IParameterGovernor.Cancelled(ChangeKind.Value, LTV, GUARDIAN, "no");
        vm.prank(GUARDIAN);
        governor.cancel(ChangeKind.Value, LTV, "no");
        _pass(DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotScheduled.selector, ChangeKind.Value, LTV)
        );
        _execute(LTV, 7_400);
        _schedule(LTV, 7_400);
        vm.prank(RISK);
        governor.cancel(ChangeKind.Value, LTV, "no");
        _schedule(LTV, 7_400);
        vm.prank(GOVERNANCE);
        governor.cancel(ChangeKind.Value, LTV, "no");
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotScheduled.selector, ChangeKind.Value, LTV)
        );
        vm.prank(GOVERNANCE);
        governor.cancel(ChangeKind.Value, LTV, "no");
    }

    function test_NobodyElseCancels() public {
        _schedule(LTV, 7_400);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.MayNotCancel.selector, ANYBODY, ChangeKind.Value)
        );
        vm.prank(ANYBODY);
        governor.cancel(ChangeKind.Value, LTV, "no");
    }

    function test_RegistrationIsAnnouncedAndTold() public {
        ParameterSpec memory spec = _ltvSpec();
        vm.prank(GOVERNANCE);
        governor.scheduleRegistration(CAP, spec, 8_000, REASON);
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.UnknownParameter.selector, CAP));
        governor.valueOf(CAP);
        _pass(DELAY);
        vm.expectEmit(true, true, false, true, address(governor));
        emit IParameterGovernor.ParameterRegistered(CAP, spec, 8_000, REASON);
        governor.executeRegistration(CAP, spec, 8_000);
        vm.assertEq(governor.valueOf(CAP), 8_000, "registered");
        vm.assertEq(market.held(CAP), 8_000, "and told");
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.AlreadyRegistered.selector, CAP));
        vm.prank(GOVERNANCE);
        governor.scheduleRegistration(CAP, spec, 8_000, REASON);
    }

    function test_SpecsAreValidated() public {
        ParameterSpec memory spec = _ltvSpec();
        (spec.min, spec.max) = (7_001, 9_000);
        _refuseSpec(spec);
        (spec.min, spec.max) = (3_000, 6_999);
        _refuseSpec(spec);
        (spec.max, spec.maxStep) = (9_000, 0);
        _refuseSpec(spec);
        (spec.maxStep, spec.interval) = (1, 7 days + 1);
        _refuseSpec(spec);
    }

    function test_SpecTakesEffectAfterTheDelay() public {
        ParameterSpec memory spec = _ltvSpec();
        (spec.maxStep, spec.max) = (900, 9_500);
        vm.prank(GOVERNANCE);
        governor.scheduleSpec(LTV, spec, REASON);
        uint256 readyAt = block.timestamp + DELAY;
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotReady.selector, readyAt, block.timestamp)
        );
        governor.executeSpec(LTV, spec);
        _pass(DELAY);
        vm.expectEmit(true, true, false, true, address(governor));
        emit IParameterGovernor.SpecChanged(LTV, _ltvSpec(), spec, REASON);
        governor.executeSpec(LTV, spec);
        vm.assertEq(governor.specOf(LTV).max, 9_500, "another bound");
        _tighten(LTV, 6_100);
        vm.assertEq(market.calls(), 2, "the same target is not told what it knows");
    }

    function test_SpecThatNoLongerHoldsTheValueIsRefused() public {
        ParameterSpec memory spec = _ltvSpec();
        spec.min = 7_000;
        vm.prank(GOVERNANCE);
        governor.scheduleSpec(LTV, spec, REASON);
        _tighten(LTV, 6_900);
        _pass(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.InvalidSpec.selector, LTV, spec, 6_900));
        governor.executeSpec(LTV, spec);
    }

    function test_NewTargetIsTold() public {
        Market other = new Market();
        ParameterSpec memory spec = _ltvSpec();
        spec.target = address(other);
        _respec(LTV, spec);
        vm.assertEq(other.held(LTV), 7_000, "told when it becomes the target");
        _tighten(LTV, 6_900);
        vm.assertEq(other.held(LTV), 6_900, "and of each change");
        _assertHeld(7_000, "the old one is told no more");
    }

    function test_DelayChangesAfterTheOldOne() public {
        vm.prank(GOVERNANCE);
        governor.scheduleDelay(1 hours, REASON);
        _schedule(LTV, 7_100);
        _pass(DELAY);
        vm.expectEmit(true, false, false, true, address(governor));
        emit IParameterGovernor.DelayChanged(DELAY, 1 hours, REASON);
        governor.executeDelay(1 hours);
        vm.assertEq(governor.delay(), 1 hours, "from now on");
        _execute(LTV, 7_100);
        _loosen(BUFFER, 4_800);
        vm.assertEq(governor.valueOf(BUFFER), 4_800, "after the new delay");
    }

    function test_DelayStaysInItsBounds() public {
        for (uint256 i; i < 2; ++i) {
            uint32 delay = i == 0 ? 1 hours - 1 : 30 days + 1;
            bytes memory refusal = abi.encodeWithSelector(
                IParameterGovernor.InvalidDelay.selector, delay, governor.MIN_DELAY(), governor.MAX_DELAY()
            );
            vm.expectRevert(refusal);
            vm.prank(GOVERNANCE);
            governor.scheduleDelay(delay, REASON);
            vm.expectRevert(refusal);
            this.construct(GOVERNANCE, delay);
        }
    }

    function test_RolesChangeAfterTheDelay() public {
        ChangeKind[3] memory roles = [ChangeKind.Governance, ChangeKind.Risk, ChangeKind.Guardian];
        address[3] memory successors = [address(0xB1), address(0xB2), address(0xB3)];
        for (uint256 i; i < 3; ++i) {
            vm.prank(i == 0 ? GOVERNANCE : successors[0]);
            governor.scheduleRole(roles[i], successors[i], REASON);
            _pass(DELAY);
            governor.executeRole(roles[i], successors[i]);
        }
        vm.assertEq(governor.governance(), successors[0], "governance");
        vm.assertEq(governor.risk(), successors[1], "risk");
        vm.assertEq(governor.guardian(), successors[2], "guardian");
    }

    function test_RolesStayApart() public {
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.InvalidRoles.selector, GOVERNANCE, GOVERNANCE, GUARDIAN)
        );
        governor.scheduleRole(ChangeKind.Risk, GOVERNANCE, REASON);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.InvalidRoles.selector, GOVERNANCE, RISK, address(0))
        );
        governor.scheduleRole(ChangeKind.Guardian, address(0), REASON);
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.NotARole.selector, ChangeKind.Delay));
        governor.scheduleRole(ChangeKind.Delay, ANYBODY, REASON);
        governor.scheduleRole(ChangeKind.Risk, ANYBODY, REASON);
        governor.scheduleRole(ChangeKind.Guardian, ANYBODY, REASON);
        vm.stopPrank();
        _pass(DELAY);
        governor.executeRole(ChangeKind.Risk, ANYBODY);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.InvalidRoles.selector, GOVERNANCE, ANYBODY, ANYBODY)
        );
        governor.executeRole(ChangeKind.Guardian, ANYBODY);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.InvalidRoles.selector, RISK, RISK, GUARDIAN)
        );
        this.construct(RISK, DELAY);
    }

    function test_NoRoleVetoesItsOwnReplacement() public {
        vm.startPrank(GOVERNANCE);
        governor.scheduleRole(ChangeKind.Risk, address(0xB2), REASON);
        governor.scheduleRole(ChangeKind.Guardian, address(0xB3), REASON);
        vm.stopPrank();
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.MayNotCancel.selector, RISK, ChangeKind.Risk)
        );
        vm.prank(RISK);
        governor.cancel(ChangeKind.Risk, 0, "mine");
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.MayNotCancel.selector, GUARDIAN, ChangeKind.Guardian)
        );
        vm.prank(GUARDIAN);
        governor.cancel(ChangeKind.Guardian, 0, "mine");
        vm.prank(GUARDIAN);
        governor.cancel(ChangeKind.Risk, 0, "of the other");
        vm.prank(RISK);
        governor.cancel(ChangeKind.Guardian, 0, "of the other");
    }

    function test_RefusedValueIsInForceAndDeliveredLater() public {
        market.misbehave(true, false, "");
        bytes memory refusal = abi.encodeWithSelector(Market.Refused.selector, LTV, 6_600);
        vm.expectEmit(true, true, false, true, address(governor));
        emit IParameterGovernor.DeliveryFailed(LTV, address(market), 6_600, refusal);
        _tighten(LTV, 6_600);
        vm.assertEq(governor.valueOf(LTV), 6_600, "in force here");
        (bool waiting, uint256 held) = governor.undelivered(LTV);
        vm.assertTrue(waiting, "and known to be undelivered");
        vm.assertEq(held, 7_000, "against what the target holds");
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotDelivered.selector, LTV, address(market), refusal)
        );
        governor.deliver(LTV);
        market.misbehave(false, false, "");
        vm.prank(ANYBODY);
        governor.deliver(LTV);
        _assertHeld(6_600, "delivered");
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.NothingToDeliver.selector, LTV));
        governor.deliver(LTV);
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.NothingToDeliver.selector, BUFFER));
        governor.deliver(BUFFER);
    }

    function test_LateLooseningRestartsItsClock() public {
        _schedule(LTV, 7_300);
        _pass(DELAY);
        market.misbehave(true, false, "");
        _execute(LTV, 7_300);
        _schedule(LTV, 7_400);
        _pass(DELAY);
        market.misbehave(false, false, "");
        governor.deliver(LTV);
        _expectTooSoon(LTV, block.timestamp + INTERVAL);
        _execute(LTV, 7_400);
        _tighten(LTV, 7_200);
        vm.assertEq(governor.valueOf(LTV), 7_200, "the other clock is another");
    }

    function test_TargetWithoutCodeIsNotTakenForDelivered() public {
        ParameterSpec memory spec = _ltvSpec();
        spec.target = address(0xDEAD);
        _respec(LTV, spec);
        (bool waiting,) = governor.undelivered(LTV);
        vm.assertTrue(waiting, "an account without code holds nothing");
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.NotDelivered.selector, LTV, address(0xDEAD), "")
        );
        governor.deliver(LTV);
    }

    function test_SeveralTightenInOneTransaction() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(governor.tighten, (LTV, 6_500, REASON));
        calls[1] = abi.encodeCall(governor.tighten, (BUFFER, 5_500, REASON));
        vm.prank(RISK);
        governor.multicall(calls);
        vm.assertEq(governor.valueOf(LTV) + governor.valueOf(BUFFER), 12_000, "both");
    }

    function test_InitialParametersAreCheckedToo() public {
        ParameterGovernor.InitialParameter[] memory initial = new ParameterGovernor.InitialParameter[](2);
        initial[0] = ParameterGovernor.InitialParameter(LTV, _ltvSpec(), 7_000);
        initial[1] = initial[0];
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.AlreadyRegistered.selector, LTV));
        new ParameterGovernor(GOVERNANCE, RISK, GUARDIAN, DELAY, initial);
        initial[1] = ParameterGovernor.InitialParameter(BUFFER, _ltvSpec(), 9_001);
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.InvalidSpec.selector, BUFFER, _ltvSpec(), 9_001)
        );
        new ParameterGovernor(GOVERNANCE, RISK, GUARDIAN, DELAY, initial);
    }

    function testFuzz_TightestIsExactlyWhatRiskMayReach(uint256 start, uint256 step, bool refuses, bool lower)
        public
    {
        bytes32 key = "fuzzed";
        ParameterSpec memory spec = _spec(lower ? Tightens.Lower : Tightens.Higher, address(market));
        spec.maxStep = SafeCastLib.toUint128(bound(step, 1, 7_000));
        start = bound(start, 3_000, 9_000);
        vm.prank(GOVERNANCE);
        governor.scheduleRegistration(key, spec, start, REASON);
        _pass(DELAY);
        governor.executeRegistration(key, spec, start);
        market.misbehave(refuses, false, "");
        for (uint256 i; i < 3; ++i) {
            (uint256 goal, uint256 allowedAt) = governor.tightest(key);
            vm.assertLe(allowedAt, block.timestamp, "the interval is over");
            uint256 current = governor.valueOf(key);
            uint256 beyond = lower ? goal - 1 : goal + 1;
            vm.prank(RISK);
            try governor.tighten(key, beyond, REASON) {
                vm.assertTrue(false, "nothing beyond the tightest is accepted");
            } catch {}
            if (goal == current) break;
            _tighten(key, goal);
            _pass(INTERVAL);
        }
    }

    function construct(address governance, uint32 delay) external {
        _newGovernor(governance, delay);
    }

    function _refuseSpec(ParameterSpec memory spec) private {
        vm.expectRevert(abi.encodeWithSelector(IParameterGovernor.InvalidSpec.selector, LTV, spec, 7_000));
        vm.prank(GOVERNANCE);
        governor.scheduleSpec(LTV, spec, REASON);
    }
}
