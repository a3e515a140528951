// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GuardianCouncil} from "../../src/council/GuardianCouncil.sol";
import {IGuardianCouncil, Order, Signature, Standing} from "../../src/interfaces/IGuardianCouncil.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Valve} from "../halt/Valve.sol";
import {ContractSigner, FeeToken, HostileTarget} from "./Adversaries.sol";
import {CouncilFixture} from "./CouncilFixture.sol";

/// @notice Attacks on the council, each by its name.
contract GuardianCouncilAttackTest is CouncilFixture {
    function test_Attack_ReplayOnAnotherChain() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        vm.chainId(block.chainid + 1);
        _refuses(signed, NOW + 1 days, NOW, _invalid(0));
    }

    function test_Attack_ReplayOnAnotherCouncil() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        GuardianCouncil first = council;
        council = _newCouncil();
        valve.setCouncil(address(council), 1 days);
        vm.prank(GOVERNANCE);
        council.registerTarget(address(valve));
        for (uint256 i; i < 5; ++i) {
            _join(guardians[i]);
        }
        vm.assertTrue(address(first) != address(council), "two councils of the same guardians");
        _refuses(signed, NOW + 1 days, NOW, _invalid(0));
    }

    function test_Attack_ReplayOnAnotherTarget() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        Valve other = new Valve(address(council), 1 days);
        vm.prank(GOVERNANCE);
        council.registerTarget(address(other));
        vm.expectRevert(_invalid(0));
        council.extend(address(other), ALL, Mode.Paused, NOW + 1 days, REASON, NOW, signed);
    }

    function test_Attack_ReplayOfAUsedExtension() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        council.extend(address(valve), ALL, Mode.Paused, NOW + 1 days, REASON, NOW, signed);
        _refuses(signed, NOW + 1 days, NOW, _invalid(0));
    }

    function test_Attack_OldSignaturesHaltAgainAfterTheResume() public {
        _pause(0, ALL, Mode.Paused);
        Signature[] memory signed = _signed(NOW + 1 days, NOW + 1 days);
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 1 hours);
        _refuses(signed, NOW + 1 days, NOW + 1 days, _invalid(0));
        signed = _signed(NOW + 1 days, NOW + 1 days);
        vm.prank(RESUMER);
        council.rearm(address(valve));
        _refuses(signed, NOW + 1 days, NOW + 1 days, _invalid(0));
    }

    function test_Attack_ChangedMessage() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        _refuses(signed, NOW + 2 days, NOW, _invalid(0));
        vm.expectRevert(_invalid(0));
        council.extend(address(valve), MARKET, Mode.Paused, NOW + 1 days, REASON, NOW, signed);
        vm.expectRevert(_invalid(0));
        council.extend(address(valve), ALL, Mode.Throttled, NOW + 1 days, REASON, NOW, signed);
        vm.expectRevert(_invalid(0));
        council.extend(address(valve), ALL, Mode.Paused, NOW + 1 days, "other", NOW, signed);
    }

    function test_Attack_OneSignerCountedTwice() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        signed[1] = signed[0];
        bytes memory refusal =
            abi.encodeWithSelector(IGuardianCouncil.SignersNotAscending.selector, guardians[0], guardians[0]);
        _refuses(signed, NOW + 1 days, NOW, refusal);
        signed = _signed(NOW + 1 days, NOW);
        (signed[0], signed[2]) = (signed[2], signed[0]);
        refusal =
            abi.encodeWithSelector(IGuardianCouncil.SignersNotAscending.selector, guardians[2], guardians[1]);
        _refuses(signed, NOW + 1 days, NOW, refusal);
    }

    /// @notice The other signature of the same key over the same message, which anybody can compute.
    function test_Attack_MalleableSignature() public {
        bytes32 digest = council.extensionDigest(address(valve), ALL, Mode.Paused, NOW + 1 days, REASON, NOW);
        Signature[] memory signed = _signatures(digest, 0, 3);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], digest);
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        signed[0].data = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? 28 : 27);
        _refuses(signed, NOW + 1 days, NOW, _invalid(0));
        signed[0].data = abi.encodePacked(r, s);
        _refuses(signed, NOW + 1 days, NOW, _invalid(0));
    }

    function test_Attack_OutsiderAndZeroAddressSign() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        signed[0] = Signature(address(1), signed[0].data);
        _refuses(signed, NOW + 1 days, NOW, _inactive(address(1), Standing.Unknown));
        signed[0] = Signature(address(0), "");
        bytes memory refusal =
            abi.encodeWithSelector(IGuardianCouncil.SignersNotAscending.selector, address(0), address(0));
        _refuses(signed, NOW + 1 days, NOW, refusal);
        signed[0] = Signature(guardians[0], signed[1].data);
        _refuses(signed, NOW + 1 days, NOW, _invalid(0));
    }

    function test_Attack_ExpiredDeadline() public {
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        vm.warp(NOW + 1);
        bytes memory refusal = abi.encodeWithSelector(IGuardianCouncil.DeadlinePassed.selector, NOW);
        _refuses(signed, NOW + 1 days, NOW, refusal);
    }

    function test_Attack_ExpiredHeartbeat() public {
        vm.warp(NOW + BEAT);
        _pause(0, MARKET, Mode.Paused);
        vm.warp(NOW + BEAT + 1);
        vm.expectRevert(_inactive(guardians[1], Standing.Silent));
        _pause(1, ALL, Mode.Paused);
        uint40 until = NOW + 2 days;
        Signature[] memory signed = _signed(until, block.timestamp);
        _refuses(signed, until, block.timestamp, _inactive(guardians[0], Standing.Silent));
        _beatAll();
        council.extend(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp, signed);
    }

    function test_Attack_BondLeavesBeforeTheSlash() public {
        _pause(0, ALL, Mode.Paused);
        vm.prank(guardians[0]);
        council.startExit();
        // The latest accusation there can be: the council extends to the hard end, and the cool-down is almost over.
        _extendWith(1, NOW + MAX_HALT);
        _pass(MAX_HALT + COOL - 1);
        uint40 start = _accuse(0);
        vm.warp(NOW + WITHDRAW);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.NotWithdrawable.selector, guardians[0], NOW + WITHDRAW, 1)
        );
        council.withdraw(guardians[0]);
        vm.warp(NOW + MAX_HALT + COOL - 1 + APPEAL);
        council.slash(guardians[0], address(valve), start);
        council.withdraw(guardians[0]);
        vm.assertEq(token.balanceOf(guardians[0]), BOND - PENALTY, "what the slash left");
    }

    /// @notice Fewer than the council, in the worst rhythm there is: the honest one still pauses for the whole time.
    function test_Attack_ColludersBurnThePausesOfAnEpisode() public {
        _pause(0, ALL, Mode.Paused);
        _pass(SOLO + COOL - 1);
        _pause(1, ALL, Mode.Paused);
        _pass(SOLO + COOL - 1);
        vm.expectRevert();
        _pause(0, ALL, Mode.Paused);
        _pause(2, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, block.timestamp + SOLO);
    }

    /// @notice All guardians, one after another without the council's signatures.
    function test_Attack_ColludersChainPauses() public {
        for (uint256 i; i < SOLO_LIMIT; ++i) {
            _pause(i, ALL, Mode.Paused);
            _pass(SOLO);
        }
        _is(ALL, Mode.Running, 0);
        uint256 quietAt = NOW + SOLO_LIMIT * SOLO + COOL;
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.SoloLimitReached.selector, address(valve), quietAt)
        );
        _pause(4, ALL, Mode.Paused);
        _pass(COOL - 1);
        vm.expectRevert();
        _pause(4, ALL, Mode.Paused);
    }

    /// @notice The whole council, as greedy as it can be: the target runs for a cool-down after the hard end.
    function test_Attack_TheCouncilHaltsForEver() public {
        _extend(Mode.Paused, NOW + 1 days);
        _pass(1 days + COOL - 1);
        _extend(Mode.Paused, NOW + MAX_HALT);
        vm.warp(NOW + MAX_HALT);
        _is(ALL, Mode.Running, 0);
        _beatAll();
        for (uint256 i; i < 5; ++i) {
            vm.expectRevert();
            _pause(i, ALL, Mode.Throttled);
        }
        // Not even by leaving the target and coming back.
        vm.startPrank(GOVERNANCE);
        council.unregisterTarget(address(valve));
        council.registerTarget(address(valve));
        vm.stopPrank();
        vm.expectRevert();
        _pause(4, ALL, Mode.Throttled);
    }

    function test_Attack_ContractSignerMisbehaves() public {
        (ContractSigner signer, uint256 place) = _contractGuardian();
        signer.behave(ContractSigner.Behaviour.Reenter);
        _doesNotSign(signer, place);
        _is(bytes32(uint256(1)), Mode.Running, 0);
        signer.behave(ContractSigner.Behaviour.Honest);
        _signs(signer, place);
        signer.behave(ContractSigner.Behaviour.Garbage);
        _doesNotSign(signer, place);
        signer.behave(ContractSigner.Behaviour.Short);
        _doesNotSign(signer, place);
        signer.behave(ContractSigner.Behaviour.Bomb);
        _doesNotSign(signer, place);
        signer.behave(ContractSigner.Behaviour.Burn);
        _doesNotSign(signer, place);
        // And without it the others go on.
        _pass(1);
        _extend(Mode.Paused, uint40(block.timestamp) + 2 days);
    }

    function test_Attack_TargetReentersAsAnybody() public {
        HostileTarget target = _hostile();
        bytes[5] memory calls = [
            abi.encodeCall(council.resume, (address(valve), ALL, 1 days)),
            abi.encodeCall(council.rearm, (address(target))),
            abi.encodeCall(council.pause, (address(valve), ALL, Mode.Paused, REASON)),
            abi.encodeCall(council.withdraw, (guardians[0])),
            abi.encodeCall(council.reward, (guardians[0], address(target), 0))
        ];
        for (uint256 i; i < calls.length; ++i) {
            target.behave(HostileTarget.Behaviour.Reenter, calls[i]);
            vm.prank(guardians[0]);
            council.pause(address(target), bytes32(i), Mode.Paused, REASON);
            vm.assertFalse(target.reentered(), "nothing came of it");
        }
        _is(ALL, Mode.Running, 0);
        vm.assertEq(council.episodeOf(address(target)).soloCount, 1, "one pause");
    }

    function test_Attack_TargetRevertsBurnsOrBombs() public {
        HostileTarget target = _hostile();
        target.behave(HostileTarget.Behaviour.Revert, "");
        bytes memory cause = abi.encodeWithSignature("Error(string)", "no");
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.TargetFailed.selector, address(target), cause)
        );
        vm.prank(guardians[0]);
        council.pause(address(target), ALL, Mode.Paused, REASON);
        vm.assertEq(council.episodeOf(address(target)).used, 0, "no pause is used up");

        target.behave(HostileTarget.Behaviour.Burn, "");
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.TargetFailed.selector, address(target), ""));
        vm.prank(guardians[0]);
        council.pause{gas: 2_000_000}(address(target), ALL, Mode.Paused, REASON);

        target.behave(HostileTarget.Behaviour.Bomb, "");
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.TargetFailed.selector, address(target), new bytes(256))
        );
        vm.prank(guardians[0]);
        council.pause{gas: 5_000_000}(address(target), ALL, Mode.Paused, REASON);

        target.behave(HostileTarget.Behaviour.LieAndRevert, "");
        vm.startPrank(guardians[0]);
        council.pause(address(target), ALL, Mode.Paused, REASON);
        council.pause(address(target), ALL, Mode.Paused, REASON);
        vm.stopPrank();
        vm.assertEq(target.halts(), 2, "a target that does not say its mode is asked to halt");
    }

    function test_Attack_OneTargetBurnsTheGasOfTheOthers() public {
        HostileTarget target = _hostile();
        target.behave(HostileTarget.Behaviour.Burn, "");
        Order[] memory orders = new Order[](3);
        orders[0] = Order(address(target), ALL, Mode.Paused);
        orders[1] = Order(address(target), MARKET, Mode.Paused);
        orders[2] = Order(address(valve), ALL, Mode.Paused);
        vm.prank(guardians[0]);
        vm.assertEq(council.pauseMany{gas: 1_000_000}(orders, REASON), 1, "the good one is paused");
        _is(ALL, Mode.Paused, NOW + SOLO);
    }

    function test_Attack_FrontRunWithAWeakerMode() public {
        _pause(0, ALL, Mode.Throttled);
        _pause(1, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, NOW + SOLO);
    }

    function test_Attack_FrontRunKeepsTheHonestPauseForLater() public {
        _pause(0, ALL, Mode.Paused);
        _pause(1, ALL, Mode.Paused);
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 1 hours);
        vm.warp(NOW + 2 hours);
        _pause(1, ALL, Mode.Paused);
        _is(ALL, Mode.Paused, NOW + 2 hours + SOLO);
    }

    function test_Attack_SlashedGuardianComesBack() public {
        _pause(0, ALL, Mode.Paused);
        uint40 start = _accuse(0);
        vm.expectRevert(_inactive(guardians[0], Standing.Accused));
        _pause(0, MARKET, Mode.Paused);
        vm.warp(NOW + APPEAL);
        council.slash(guardians[0], address(valve), start);
        vm.expectRevert(_inactive(guardians[0], Standing.Exiting));
        vm.prank(guardians[0]);
        council.deposit(0);
        vm.expectRevert(_inactive(guardians[0], Standing.Exiting));
        _pause(0, ALL, Mode.Paused);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.AlreadyGuardian.selector, guardians[0]));
        vm.prank(GOVERNANCE);
        council.admit(guardians[0]);
        vm.warp(NOW + APPEAL + WITHDRAW);
        council.withdraw(guardians[0]);
        vm.expectRevert(_inactive(guardians[0], Standing.Unknown));
        _beat(guardians[0]);
        _join(guardians[0]);
        _pause(0, ALL, Mode.Paused);
    }

    function test_Attack_AccusedVotesForItselfOrIsAccusedTwice() public {
        _pause(0, ALL, Mode.Paused);
        bytes32 digest = council.accusationDigest(guardians[0], address(valve), NOW, REASON, NOW);
        Signature[] memory signed = _signatures(digest, 0, 3);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.SignerExcluded.selector, guardians[0]));
        council.accuse(guardians[0], address(valve), REASON, NOW, signed);
        _accuse(0);
        signed = _accusation(0);
        vm.expectRevert(_notDisputable(guardians[0]));
        council.accuse(guardians[0], address(valve), REASON, NOW, signed);
        vm.prank(GOVERNANCE);
        council.overturn(guardians[0], address(valve), NOW);
        signed = _accusation(0);
        vm.expectRevert(_notDisputable(guardians[0]));
        council.accuse(guardians[0], address(valve), REASON, NOW, signed);
    }

    function test_Attack_CouncilSlashesWhoNeverPaused() public {
        _pause(0, ALL, Mode.Paused);
        Signature[] memory signed = _accusation(4);
        vm.expectRevert(_notDisputable(guardians[4]));
        council.accuse(guardians[4], address(valve), REASON, NOW, signed);
    }

    /// @notice Who takes over the place of a guardian that left neither answers for its pauses nor is paid for them.
    function test_Attack_HeirOfAPlaceClaimsTheReward() public {
        _fund(MAX_REWARD);
        _pause(0, ALL, Mode.Paused);
        vm.prank(guardians[0]);
        council.startExit();
        _pass(WITHDRAW);
        council.withdraw(guardians[0]);
        address heir = address(0x4E1);
        _join(heir);
        vm.assertEq(council.guardianOf(heir).index, 0, "the same place");
        vm.expectRevert(_notDisputable(heir));
        vm.prank(RESUMER);
        council.reward(heir, address(valve), 1);
        vm.expectRevert(_notDisputable(guardians[0]));
        vm.prank(RESUMER);
        council.reward(guardians[0], address(valve), 1);
    }

    /// @notice Admitted in the middle of an episode, a guardian answers for the pause that it starts in it.
    function test_Attack_LatecomerPausesFalsely() public {
        _pause(0, ALL, Mode.Paused);
        _pass(SOLO);
        address latecomer = address(0x1A7E);
        _join(latecomer);
        vm.prank(latecomer);
        council.pause(address(valve), ALL, Mode.Paused, REASON);
        bytes32 digest = council.accusationDigest(latecomer, address(valve), NOW, REASON, block.timestamp);
        council.accuse(latecomer, address(valve), REASON, block.timestamp, _signatures(digest, 0, 3));
        vm.assertEq(uint256(council.standingOf(latecomer)), uint256(Standing.Accused), "accused");
    }

    function test_Attack_GovernanceChangesInMidPause() public {
        _pause(0, ALL, Mode.Paused);
        address next = address(0x61);
        vm.prank(GOVERNANCE);
        council.transferOwnership(next);
        vm.prank(next);
        council.acceptOwnership();
        vm.startPrank(next);
        council.setResumer(address(0x4F));
        council.remove(guardians[0]);
        vm.stopPrank();
        _is(ALL, Mode.Paused, NOW + SOLO);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.NotResumer.selector, RESUMER));
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 1 hours);
        vm.prank(address(0x4F));
        council.resume(address(valve), ALL, 1 hours);
        _is(ALL, Mode.Running, 0);
    }

    function test_Attack_TargetIsUnregisteredInMidPause() public {
        _pause(0, ALL, Mode.Paused);
        vm.prank(GOVERNANCE);
        council.unregisterTarget(address(valve));
        bytes memory unknown = abi.encodeWithSelector(IGuardianCouncil.UnknownTarget.selector, address(valve));
        vm.expectRevert(unknown);
        _pause(1, MARKET, Mode.Paused);
        Signature[] memory signed = _signed(NOW + 1 days, NOW);
        _refuses(signed, NOW + 1 days, NOW, unknown);
        vm.prank(RESUMER);
        council.resume(address(valve), ALL, 1 hours);
        _is(ALL, Mode.Running, 0);
    }

    function test_Attack_TokenWithAFeeIsRefused() public {
        FeeToken fee = new FeeToken();
        council = new GuardianCouncil(_config(), address(fee), GOVERNANCE, RESUMER, SINK, 3);
        fee.approve(address(council), 100 ether);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianCouncil.WrongAmountReceived.selector, 99 ether, 100 ether)
        );
        council.fund(100 ether);
    }

    /// @notice A gift of tokens is nobody's: it becomes neither bond nor reward.
    function test_Attack_DonationChangesNoAccount() public {
        token.mint(address(council), 1_000 ether);
        vm.assertEq(council.rewardPool(), 0, "no reward");
        _deposit(guardians[0], 1 ether);
        vm.assertEq(council.guardianOf(guardians[0]).bond, BOND + 1 ether, "the bond is what was deposited");
    }

    function _extendWith(uint256 first, uint40 until) private {
        bytes32 digest =
            council.extensionDigest(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp);
        council.extend(
            address(valve), ALL, Mode.Paused, until, REASON, block.timestamp, _signatures(digest, first, 3)
        );
    }

    function _contractGuardian() private returns (ContractSigner signer, uint256 place) {
        signer = new ContractSigner(council, address(valve));
        address guardian = address(signer);
        vm.prank(GOVERNANCE);
        council.admit(guardian);
        token.mint(guardian, BOND);
        signer.run(address(token), abi.encodeCall(token.approve, (address(council), BOND)));
        signer.run(address(council), abi.encodeCall(council.deposit, (BOND)));
        signer.run(address(council), abi.encodeCall(council.heartbeat, ()));
        while (place < 2 && guardians[place] < guardian) ++place;
    }

    function _signs(ContractSigner signer, uint256 place) private {
        (Signature[] memory signed, uint40 until) = _withContract(signer, place);
        council.extend(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp, signed);
    }

    function _doesNotSign(ContractSigner signer, uint256 place) private {
        (Signature[] memory signed, uint40 until) = _withContract(signer, place);
        vm.expectRevert(abi.encodeWithSelector(IGuardianCouncil.InvalidSignature.selector, address(signer)));
        council.extend{gas: 3_000_000}(
            address(valve), ALL, Mode.Paused, until, REASON, block.timestamp, signed
        );
    }

    /// @dev Two guardians and the contract, which stands at its place among them.
    function _withContract(ContractSigner signer, uint256 place)
        private
        view
        returns (Signature[] memory signed, uint40 until)
    {
        until = uint40(block.timestamp) + 1 days;
        bytes32 digest =
            council.extensionDigest(address(valve), ALL, Mode.Paused, until, REASON, block.timestamp);
        signed = new Signature[](3);
        uint256 guardian;
        for (uint256 i; i < 3; ++i) {
            signed[i] = i == place ? Signature(address(signer), "any") : _signature(digest, guardian++);
        }
    }

    function _hostile() private returns (HostileTarget target) {
        target = new HostileTarget();
        vm.prank(GOVERNANCE);
        council.registerTarget(address(target));
    }

    function _signed(uint40 until, uint256 deadline) private view returns (Signature[] memory) {
        bytes32 digest = council.extensionDigest(address(valve), ALL, Mode.Paused, until, REASON, deadline);
        return _signatures(digest, 0, 3);
    }

    function _refuses(Signature[] memory signed, uint40 until, uint256 deadline, bytes memory refusal)
        private
    {
        vm.expectRevert(refusal);
        council.extend(address(valve), ALL, Mode.Paused, until, REASON, deadline, signed);
    }

    function _invalid(uint256 guardian) private view returns (bytes memory) {
        return abi.encodeWithSelector(IGuardianCouncil.InvalidSignature.selector, guardians[guardian]);
    }

    function _inactive(address guardian, Standing standing) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IGuardianCouncil.GuardianNotActive.selector, guardian, standing);
    }

    function _notDisputable(address guardian) private view returns (bytes memory) {
        return abi.encodeWithSelector(IGuardianCouncil.NotDisputable.selector, guardian, address(valve));
    }
}
