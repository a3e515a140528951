// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GuardianCouncil} from "../../src/council/GuardianCouncil.sol";
import {
    CouncilConfig,
    Episode,
    Guardian,
    IGuardianCouncil,
    Order,
    Signature,
    Standing
} from "../../src/interfaces/IGuardianCouncil.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Valve} from "../halt/Valve.sol";
import {CouncilFixture} from "./CouncilFixture.sol";

contract GuardianCouncilTest is CouncilFixture {
    function test_OneGuardianPausesForTheSoloTime() public {
        vm.expectEmit(true, true, false, true, address(council));
        emit IGuardianCouncil.PauseStarted(
            guardians[0], address(valve), MARKET, Mode.Paused, NOW + SOLO, REASON
        );
        _pause(0, MARKET, Mode.Paused);
        _is(MARKET, Mode.Paused, NOW + SOLO);
        _is(ALL, Mode.Running, 0);
        Episode memory episode = council.episodeOf(address(valve));
        vm.assertEq(episode.start, NOW, "start");
        vm.assertEq(episode.end, NOW + SOLO, "end");
        vm.assertEq(episode.soloEnd, NOW + SOLO, "solo end");
        vm.assertEq(episode.used, 1, "the first guardian's bit");
        vm.assertEq(episode.soloCount, 1, "one pause");
        vm.warp(NOW + SOLO);
        _is(MARKET, Mode.Running, 0);
    }

    function test_TheSecondOfTwoThatRaceChangesNothing() public {
        _pause(0, ALL, Mode.Paused);
        vm.warp(NOW + SOLO / 2 - 1);
        _pause(1, ALL, Mode.Paused);
        _pause(1, MARKET, Mode.RiskyPaused);
        _is(ALL, Mode.Paused, NOW + SOLO);
        vm.assertEq(council.episodeOf(address(valve)).used, 1, "his pause is not used up");
    }

    function test_AnotherGuardianFollowsUpWithoutAGap() public {
        _pause(0, ALL, Mode.Paused);
        vm.warp(NOW + SOLO / 2);
        _pause(1, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, NOW + SOLO / 2 + SOLO);
        vm.assertEq(council.episodeOf(address(valve)).soloCount, 2, "two pauses");
    }

    function test_OneGuardianPausesOnceInAnEpisode() public {
        _pause(0, ALL, Mode.Paused);
        _pass(SOLO);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGuardianCouncil.CoolingDown.selector, guardians[0], address(valve), NOW + SOLO + COOL
            )
        );
        _pause(0, ALL, Mode.Paused);
        _pass(COOL - 1);
        vm.expectRevert();
        _pause(0, ALL, Mode.Paused);
        _pass(1);
        _pause(0, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, block.timestamp + SOLO);
    }

    function test_WhoUsedHisPauseWidensItButNotItsTime() public {
        _pause(0, MARKET, Mode.Throttled);
        vm.warp(NOW + 1 hours);
        _pause(0, MARKET, Mode.Paused);
        _pause(0, ALL, Mode.RiskyPaused);
        _is(MARKET, Mode.Paused, NOW + SOLO);
        _is(ALL, Mode.RiskyPaused, NOW + SOLO);
        vm.assertEq(council.episodeOf(address(valve)).soloCount, 1, "one pause");
    }

    function test_WideningReachesNotIntoWhatTheCouncilExtended() public {
        _pause(0, ALL, Mode.Throttled);
        _extend(Mode.Throttled, NOW + 7 days);
        vm.warp(NOW + 1 hours);
        _pause(0, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, NOW + SOLO);
        _pass(SOLO);
        vm.expectRevert();
        _pause(0, ALL, Mode.Paused);
        _is(ALL, Mode.Throttled, NOW + 7 days);
    }

    function test_PauseManyTellsWhatFailedAndGoesOn() public {
        Valve foreign = new Valve(address(this), 0);
        Valve second = new Valve(address(council), 1 days);
        vm.prank(GOVERNANCE);
        council.registerTarget(address(second));
        Order[] memory orders = new Order[](3);
        orders[0] = Order(address(foreign), ALL, Mode.Paused);
        orders[1] = Order(address(valve), MARKET, Mode.Paused);
        orders[2] = Order(address(second), ALL, Mode.RiskyPaused);
        vm.expectEmit(true, true, false, true, address(council));
        emit IGuardianCouncil.PauseFailed(
            guardians[0],
            address(foreign),
            ALL,
            abi.encodeWithSelector(IGuardianCouncil.UnknownTarget.selector, address(foreign))
        );
        vm.prank(guardians[0]);
        vm.assertEq(council.pauseMany(orders, REASON), 2, "two succeed");
        _is(MARKET, Mode.Paused, NOW + SOLO);
        (Mode mode,) = second.modeOf(ALL);
        vm.assertEq(uint256(mode), uint256(Mode.RiskyPaused), "the second target too");
        Order[] memory none = new Order[](1);
        none[0] = orders[0];
        vm.expectRevert(IGuardianCouncil.NothingPaused.selector);
        vm.prank(guardians[0]);
        council.pauseMany(none, REASON);
    }

    function test_RefusesPausesThatAreNone() public {
        vm.expectRevert(IGuardianCouncil.InvalidMode.selector);
        _pause(0, ALL, Mode.Running);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.UnknownTarget.selector, address(this)));
        vm.prank(guardians[0]);
        council.pause(address(this), ALL, Mode.Paused, REASON);
    }

    function test_TheCouncilExtendsToTheHardEndAndNotBeyond() public {
        _pause(0, ALL, Mode.Paused);
        vm.warp(NOW + 1 hours);
        uint40 hardEnd = NOW + MAX_HALT;
        bytes32 digest =
            council.extensionDigest(address(valve), ALL, Mode.Paused, hardEnd + 1, REASON, block.timestamp);
        Signature[] memory signed = _signatures(digest, 2, 3);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGuardianCouncil.BeyondHardEnd.selector, address(valve), hardEnd + 1, hardEnd
            )
        );
        council.extend(address(valve), ALL, Mode.Paused, hardEnd + 1, REASON, block.timestamp, signed);
        vm.expectEmit(true, false, false, true, address(council));
        emit IGuardianCouncil.PauseExtended(address(valve), ALL, Mode.Paused, hardEnd, REASON, 3);
        _extend(Mode.Paused, hardEnd);
        _is(ALL, Mode.Paused, hardEnd);
        vm.assertEq(council.nonceOf(address(valve)), 1, "the nonce moved on");
    }

    function test_AfterTheHardEndNobodyHaltsBeforeTheRestIsOver() public {
        _pause(0, ALL, Mode.Paused);
        _extend(Mode.Paused, NOW + MAX_HALT);
        _pass(MAX_HALT);
        bytes memory resting =
            abi.encodeWithSelector(IGuardianCouncil.Resting.selector, address(valve), NOW + MAX_HALT + COOL);
        vm.expectRevert(resting);
        _pause(1, ALL, Mode.Paused);
        uint40 until = uint40(block.timestamp) + 1;
        bytes32 digest =
            council.extensionDigest(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp);
        Signature[] memory signed = _signatures(digest, 0, 3);
        vm.expectRevert(resting);
        council.extend(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp, signed);
        _pass(COOL);
        _pause(1, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, block.timestamp + SOLO);
    }

    function test_TheCouncilHaltsWithoutAPauseBefore() public {
        _extend(Mode.RiskyPaused, NOW + 3 days);
        _is(ALL, Mode.RiskyPaused, NOW + 3 days);
        vm.assertEq(council.episodeOf(address(valve)).start, NOW, "the episode begins");
    }

    function test_TheResumerResumesInStages() public {
        _pause(0, ALL, Mode.Paused);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.RampTooShort.selector, 3_599, 3_600));
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 3_599);
        vm.expectEmit(true, false, false, true, address(council));
        emit IGuardianCouncil.TargetResumed(address(valve), ALL, 3_600);
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 3_600);
        _is(ALL, Mode.Running, 0);
        vm.assertEq(valve.capacityBps(ALL), 2_000, "a fifth of the limits");
        vm.warp(NOW + 3_600);
        vm.assertEq(valve.capacityBps(ALL), 10_000, "the whole");
        vm.expectRevert(
            abi.encodeWithSelector(
                IGuardianCouncil.TargetFailed.selector,
                address(valve),
                abi.encodeWithSelector(IHaltTarget.NotHalted.selector, ALL)
            )
        );
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 3_600);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.UnknownTarget.selector, address(token)));
        vm.prank(RESUMER);
        council.resume(address(token), ALL, 3_600);
    }

    function test_RearmGivesEveryGuardianHisPauseBack() public {
        _pause(0, ALL, Mode.Paused);
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 1 hours);
        vm.expectEmit(true, false, false, true, address(council));
        emit IGuardianCouncil.TargetRearmed(address(valve));
        vm.prank(RESUMER);
        council.rearm(address(valve));
        vm.warp(NOW + 10);
        _pause(0, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, NOW + 10 + SOLO);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.UnknownTarget.selector, address(this)));
        vm.prank(RESUMER);
        council.rearm(address(this));
    }

    function test_BondsComeAndGo() public {
        address guardian = address(0x66);
        vm.prank(GOVERNANCE);
        council.admit(guardian);
        _standing(guardian, Standing.Underbonded);
        _deposit(guardian, BOND);
        _standing(guardian, Standing.Silent);
        _beat(guardian);
        _standing(guardian, Standing.Active);
        _deposit(guardian, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.NotWithdrawable.selector, guardian, 0, 0));
        council.withdraw(guardian);
        vm.prank(guardian);
        council.startExit();
        _standing(guardian, Standing.Exiting);
        vm.expectRevert(_inactive(guardian, Standing.Exiting));
        vm.prank(guardian);
        council.deposit(1);
        vm.expectRevert(_inactive(guardian, Standing.Exiting));
        vm.prank(GOVERNANCE);
        council.remove(guardian);
        vm.warp(NOW + WITHDRAW - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.NotWithdrawable.selector, guardian, NOW + WITHDRAW, 0)
        );
        council.withdraw(guardian);
        vm.warp(NOW + WITHDRAW);
        vm.expectEmit(true, false, false, true, address(council));
        emit IGuardianCouncil.BondWithdrawn(guardian, BOND + 1 ether);
        council.withdraw(guardian);
        vm.assertEq(token.balanceOf(guardian), BOND + 1 ether, "all of it");
        _standing(guardian, Standing.Unknown);
        vm.prank(GOVERNANCE);
        council.admit(address(0x67));
        vm.assertEq(council.guardianOf(address(0x67)).index, 5, "the place is free again");
    }

    function test_AFalsePauseCostsThePenalty() public {
        _pause(0, ALL, Mode.Paused);
        _pass(1 hours);
        uint40 start = _accuse(0);
        _standing(guardians[0], Standing.Accused);
        uint256 executableAt = block.timestamp + APPEAL;
        vm.assertEq(
            council.executableAtOf(guardians[0], address(valve), start), executableAt, "after the appeal"
        );
        vm.warp(executableAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.AppealRunning.selector, executableAt));
        council.slash(guardians[0], address(valve), start);
        vm.warp(executableAt);
        vm.expectEmit(true, true, false, true, address(council));
        emit IGuardianCouncil.GuardianSlashed(guardians[0], address(valve), start, PENALTY, SINK);
        council.slash(guardians[0], address(valve), start);
        vm.assertEq(token.balanceOf(SINK), PENALTY, "to the sink");
        vm.assertEq(council.rewardPool(), 0, "and to nobody else");
        Guardian memory record = council.guardianOf(guardians[0]);
        vm.assertEq(record.bond, BOND - PENALTY, "out of the bond");
        vm.assertEq(record.accusations, 0, "the accusation is over");
        _standing(guardians[0], Standing.Exiting);
        vm.expectRevert(_unknownCase(0, start));
        council.slash(guardians[0], address(valve), start);
    }

    function test_SlashedBondsGoToThePoolWithoutASink() public {
        vm.prank(GOVERNANCE);
        council.setSink(address(0));
        _pause(0, ALL, Mode.Paused);
        uint40 start = _accuse(0);
        vm.warp(NOW + APPEAL);
        council.slash(guardians[0], address(valve), start);
        vm.assertEq(council.rewardPool(), PENALTY, "in the pool");
        vm.assertEq(token.balanceOf(address(council)), 5 * uint256(BOND), "nothing left");
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidAccount.selector, address(0)));
        vm.prank(GOVERNANCE);
        council.release(1);
    }

    function test_GovernanceOverturnsAndTheGuardianCanBeRewarded() public {
        _fund(MAX_REWARD);
        _pause(0, ALL, Mode.Paused);
        uint40 start = _accuse(0);
        vm.expectRevert(_notDisputable(0));
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), 1);
        vm.expectEmit(true, true, false, true, address(council));
        emit IGuardianCouncil.AccusationOverturned(guardians[0], address(valve), start);
        vm.prank(GOVERNANCE);
        council.overturn(guardians[0], address(valve), start);
        _standing(guardians[0], Standing.Active);
        vm.expectRevert(_unknownCase(0, start));
        vm.prank(GOVERNANCE);
        council.overturn(guardians[0], address(valve), start);
        vm.warp(NOW + APPEAL);
        vm.expectRevert(_unknownCase(0, start));
        council.slash(guardians[0], address(valve), start);
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), 1);
        vm.assertEq(token.balanceOf(guardians[0]), 1, "rewarded");
    }

    function test_ATruePauseIsRewardedOnceOutOfThePool() public {
        _fund(MAX_REWARD + 1);
        _pause(0, ALL, Mode.Paused);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.RewardTooHigh.selector, MAX_REWARD + 1, MAX_REWARD)
        );
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), MAX_REWARD + 1);
        vm.expectRevert(_notDisputable(1));
        vm.prank(RESUMER);
        council.reward(guardians[1], address(valve), 1);
        vm.expectEmit(true, true, false, true, address(council));
        emit IGuardianCouncil.PauseRewarded(guardians[0], address(valve), NOW, MAX_REWARD);
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), MAX_REWARD);
        vm.assertEq(token.balanceOf(guardians[0]), MAX_REWARD, "paid");
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.RewardTooHigh.selector, 2, 1));
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), 2);
        vm.expectRevert(_notDisputable(0));
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), 1);
        Signature[] memory signed = _accusation(0);
        vm.expectRevert(_notDisputable(0));
        council.accuse(guardians[0], address(valve), REASON, block.timestamp, signed);
        vm.prank(GOVERNANCE);
        council.release(1);
        vm.assertEq(token.balanceOf(SINK), 1, "what is left goes to the sink");
    }

    function test_TheTimeToAccuseEndsWithTheCoolDown() public {
        _pause(0, ALL, Mode.Paused);
        _pass(SOLO + COOL - 1);
        Signature[] memory signed = _accusation(0);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(_notDisputable(0));
        council.accuse(guardians[0], address(valve), REASON, block.timestamp, signed);
        vm.warp(block.timestamp - 1);
        council.accuse(guardians[0], address(valve), REASON, block.timestamp, signed);
    }

    function test_TargetsAreTargets() public {
        vm.expectRevert();
        vm.prank(GOVERNANCE);
        council.registerTarget(address(token));
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidAccount.selector, guardians[0]));
        vm.prank(GOVERNANCE);
        council.registerTarget(guardians[0]);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.UnknownTarget.selector, address(token)));
        vm.prank(GOVERNANCE);
        council.unregisterTarget(address(token));
    }

    function test_NoAccountHoldsTwoPowers() public {
        address[5] memory taken = [GOVERNANCE, RESUMER, SINK, address(council), address(0)];
        for (uint256 i; i < taken.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidAccount.selector, taken[i]));
            vm.prank(GOVERNANCE);
            council.admit(taken[i]);
        }
        bytes memory refusal = abi.encodeWithSelector(IGuardianCouncil.InvalidAccount.selector, guardians[0]);
        vm.expectRevert(refusal);
        vm.prank(GOVERNANCE);
        council.setResumer(guardians[0]);
        vm.expectRevert(refusal);
        vm.prank(GOVERNANCE);
        council.setSink(guardians[0]);
        vm.prank(GOVERNANCE);
        council.transferOwnership(guardians[0]);
        vm.expectRevert(refusal);
        vm.prank(guardians[0]);
        council.acceptOwnership();
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.AlreadyGuardian.selector, guardians[0]));
        vm.prank(GOVERNANCE);
        council.admit(guardians[0]);
        vm.expectRevert(IGuardianCouncil.GovernanceRequired.selector);
        vm.prank(GOVERNANCE);
        council.renounceOwnership();
    }

    function test_ThereAreFortyPlaces() public {
        vm.startPrank(GOVERNANCE);
        for (uint160 i = 5; i < 40; ++i) {
            council.admit(address(0x1000 + i));
        }
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.TooManyGuardians.selector, 40));
        council.admit(address(0x2000));
        vm.stopPrank();
        vm.assertEq(council.guardianOf(address(0x1000 + 39)).index, 39, "the last");
    }

    function test_ThresholdStaysWithinItsBounds() public {
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidThreshold.selector, 1));
        council.setThreshold(1);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidThreshold.selector, SOLO_LIMIT + 1));
        council.setThreshold(SOLO_LIMIT + 1);
        council.setThreshold(SOLO_LIMIT);
        vm.stopPrank();
        bytes32 digest = council.extensionDigest(address(valve), ALL, Mode.Paused, NOW + 1, REASON, NOW);
        Signature[] memory signed = _signatures(digest, 0, 3);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.TooFewSigners.selector, 3, 4));
        council.extend(address(valve), ALL, Mode.Paused, NOW + 1, REASON, NOW, signed);
    }

    function test_TheConfigurationMustAddUp() public {
        CouncilConfig memory config = _config();
        config.maxHaltSeconds = uint32(SOLO_LIMIT * (SOLO + COOL) - 1);
        _refuses(config, "maxHaltSeconds");
        config = _config();
        config.withdrawSeconds = uint32(MAX_HALT + COOL);
        _refuses(config, "withdrawSeconds");
        config = _config();
        config.bond = 0;
        _refuses(config, "bond");
        config = _config();
        config.penalty = BOND + 1;
        _refuses(config, "penalty");
        config.penalty = 0;
        _refuses(config, "penalty");
        config = _config();
        config.heartbeatSeconds = 0;
        _refuses(config, "heartbeatSeconds");
        config = _config();
        config.appealSeconds = 0;
        _refuses(config, "appealSeconds");
        config = _config();
        config.coolDownSeconds = 0;
        _refuses(config, "coolDownSeconds");
        config = _config();
        config.soloSeconds = 1;
        _refuses(config, "soloSeconds");
        config = _config();
        config.minRampSeconds = 0;
        _refuses(config, "minRampSeconds");
    }

    /// @notice What a guardian may do is decided on the packed word, and told field by field: the two must agree.
    function testFuzz_ARecordIsActiveWhereItsStandingSaysSo(uint256 word, uint8 reset) public {
        bytes32 slot = keccak256(abi.encode(guardians[0], uint256(5)));
        uint256 good = uint256(vm.load(address(council), slot));
        // Some fields as they should be, the others at random.
        uint256[6] memory widths = [uint256(96), 40, 40, 40, 8, 8];
        uint256 offset;
        for (uint256 i; i < 6; ++i) {
            uint256 mask = ((uint256(1) << widths[i]) - 1) << offset;
            if (reset & (1 << i) != 0) word = (word & ~mask) | (good & mask);
            offset += widths[i];
        }
        word = (word & ~(uint256(0xff) << 216)) | (good & (uint256(0xff) << 216));
        // Heartbeats are of the past.
        if (uint40(word >> 96) > NOW) word ^= uint256(uint40(word >> 96) ^ NOW) << 96;
        vm.store(address(council), slot, bytes32(word));
        Guardian memory record = council.guardianOf(guardians[0]);
        vm.assertEq(record.bond, uint96(word), "the layout is the compiler's");
        vm.assertEq(record.accusations, uint8(word >> 224), "to its end");
        Standing standing = council.standingOf(guardians[0]);
        vm.prank(guardians[0]);
        if (standing != Standing.Active) vm.expectRevert(_inactive(guardians[0], standing));
        council.pause(address(valve), ALL, Mode.Paused, REASON);
    }

    function testFuzz_EveryOtherCallerIsRefused(address caller) public {
        vm.assume(caller != GOVERNANCE && caller != RESUMER && uint256(council.standingOf(caller)) == 0);
        _pause(0, ALL, Mode.Paused);
        bytes memory notOwner = abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", caller);
        bytes memory notResumer = abi.encodeWithSelector(IGuardianCouncil.NotResumer.selector, caller);
        bytes memory inactive = _inactive(caller, Standing.Unknown);
        bytes[18] memory calls = [
            abi.encodeCall(council.admit, (caller)),
            abi.encodeCall(council.remove, (guardians[0])),
            abi.encodeCall(council.setResumer, (caller)),
            abi.encodeCall(council.setSink, (caller)),
            abi.encodeCall(council.setThreshold, (2)),
            abi.encodeCall(council.registerTarget, (caller)),
            abi.encodeCall(council.unregisterTarget, (address(valve))),
            abi.encodeCall(council.overturn, (guardians[0], address(valve), NOW)),
            abi.encodeCall(council.release, (0)),
            abi.encodeCall(council.renounceOwnership, ()),
            abi.encodeCall(council.resume, (address(valve), ALL, 1 days)),
            abi.encodeCall(council.rearm, (address(valve))),
            abi.encodeCall(council.reward, (guardians[0], address(valve), 0)),
            abi.encodeCall(council.pause, (address(valve), MARKET, Mode.Paused, REASON)),
            abi.encodeCall(council.pauseMany, (new Order[](0), REASON)),
            abi.encodeCall(council.heartbeat, ()),
            abi.encodeCall(council.startExit, ()),
            abi.encodeCall(council.deposit, (0))
        ];
        for (uint256 i; i < calls.length; ++i) {
            vm.prank(caller);
            (bool ok, bytes memory cause) = address(council).call(calls[i]);
            vm.assertFalse(ok, "refused");
            bytes memory expected = i < 10 ? notOwner : i < 13 ? notResumer : inactive;
            vm.assertEq(keccak256(cause), keccak256(expected), "for want of a role");
        }
    }

    function _refuses(CouncilConfig memory config, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidConfig.selector, field));
        new GuardianCouncil(config, address(token), GOVERNANCE, RESUMER, SINK, 3);
    }

    function _standing(address guardian, Standing standing) private view {
        vm.assertEq(uint256(council.standingOf(guardian)), uint256(standing), "standing");
    }

    function _inactive(address guardian, Standing standing) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IGuardianCouncil.GuardianNotActive.selector, guardian, standing);
    }

    function _notDisputable(uint256 guardian) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IGuardianCouncil.NotDisputable.selector, guardians[guardian], address(valve)
            );
    }

    function _unknownCase(uint256 guardian, uint40 start) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IGuardianCouncil.UnknownAccusation.selector, guardians[guardian], address(valve), start
        );
    }
}
