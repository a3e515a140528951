// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GuardianCouncil} from "../../src/council/GuardianCouncil.sol";
import {Episode, Guardian, Signature} from "../../src/interfaces/IGuardianCouncil.sol";
import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Valve} from "../halt/Valve.sol";
import {CouncilParts, StakeToken} from "./CouncilFixture.sol";

/// @notice Five guardians who do all they can, in random order and rhythm, with governance and the resumer among them.
/// Keeps the times at which the target was closed, who was paid, and every signature that was ever used.
contract Collusion is CouncilParts {
    /// @notice Tokens that guardians brought, tokens that they were rewarded with, and what was slashed.
    uint256 public endowed;
    uint256 public rewarded;
    uint256 public slashed;
    uint256 public funded;
    /// @notice Unix second at which the present chain of halts, without a cool-down of quiet, began; and its last end.
    uint256 public chainStart;
    uint256 public chainEnd;
    /// @notice Greatest length of such a chain.
    uint256 public longestChain;
    bytes[] internal _usedCalls;
    uint256 public replays;

    constructor() {
        _build();
        endowed = 5 * uint256(BOND);
    }

    function theCouncil() external view returns (GuardianCouncil) {
        return council;
    }

    function theToken() external view returns (StakeToken) {
        return token;
    }

    function theValve() external view returns (Valve) {
        return valve;
    }

    function guardianAt(uint256 index) external view returns (address) {
        return guardians[index];
    }

    function sink() external pure returns (address) {
        return SINK;
    }

    function pause(uint256 seed, uint256 scopeSeed, uint256 modeSeed) external {
        uint40 before = council.episodeOf(address(valve)).end;
        vm.prank(guardians[seed % 5]);
        try council.pause(address(valve), _scope(scopeSeed), Mode(bound(modeSeed, 1, 3)), REASON) {
            _note(before);
        } catch {}
    }

    function extend(uint256 first, uint256 scopeSeed, uint256 modeSeed, uint256 lasts) external {
        uint40 before = council.episodeOf(address(valve)).end;
        uint40 until = uint40(block.timestamp + bound(lasts, 1, MAX_HALT));
        bytes memory data = _extension(_scope(scopeSeed), Mode(bound(modeSeed, 1, 3)), until, first % 3);
        (bool ok,) = address(council).call(data);
        if (!ok) return;
        _usedCalls.push(data);
        _note(before);
    }

    function accuse(uint256 seed) external {
        uint256 accused = seed % 5;
        Signature[] memory signed = _accusation(accused);
        bytes memory data = abi.encodeCall(
            council.accuse, (guardians[accused], address(valve), REASON, block.timestamp, signed)
        );
        (bool ok,) = address(council).call(data);
        if (ok) _usedCalls.push(data);
    }

    function replay(uint256 seed) external {
        if (_usedCalls.length == 0) return;
        (bool ok,) = address(council).call(_usedCalls[seed % _usedCalls.length]);
        if (ok) ++replays;
    }

    function slash(uint256 seed) external {
        uint256 before = token.balanceOf(SINK);
        uint40 start = council.episodeOf(address(valve)).start;
        try council.slash(guardians[seed % 5], address(valve), start) {
            slashed += token.balanceOf(SINK) - before;
        } catch {}
    }

    function overturn(uint256 seed) external {
        uint40 start = council.episodeOf(address(valve)).start;
        vm.prank(GOVERNANCE);
        try council.overturn(guardians[seed % 5], address(valve), start) {} catch {}
    }

    function reward(uint256 seed, uint256 amount) external {
        uint96 paid = uint96(bound(amount, 0, MAX_REWARD));
        vm.prank(RESUMER);
        try council.reward(guardians[seed % 5], address(valve), paid) {
            rewarded += paid;
        } catch {}
    }

    function fund(uint256 amount) external {
        uint96 given = uint96(bound(amount, 0, 5 ether));
        _fund(given);
        funded += given;
    }

    function leaveAndReturn(uint256 seed) external {
        address guardian = guardians[seed % 5];
        Guardian memory record = council.guardianOf(guardian);
        if (record.admittedAt == 0) {
            _join(guardian);
            endowed += BOND;
        } else if (record.withdrawableAt == 0) {
            vm.prank(guardian);
            council.startExit();
        } else {
            try council.withdraw(guardian) {} catch {}
        }
    }

    function resume(uint256 scopeSeed) external {
        vm.prank(RESUMER);
        try council.resume(address(valve), _scope(scopeSeed), 1 days) {} catch {}
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, time % 3 == 0 ? 20 days : 8 hours));
        for (uint256 i; i < 5; ++i) {
            vm.prank(guardians[i]);
            try council.heartbeat() {} catch {}
        }
    }

    function _extension(bytes32 scope, Mode mode, uint40 until, uint256 first)
        private
        view
        returns (bytes memory)
    {
        uint256 deadline = type(uint256).max;
        bytes32 digest = council.extensionDigest(address(valve), scope, mode, until, REASON, deadline);
        Signature[] memory signed = _signatures(digest, first, 3);
        return abi.encodeCall(council.extend, (address(valve), scope, mode, until, REASON, deadline, signed));
    }

    /// @dev After a halt: a new chain where a cool-down of quiet went before it, by the record of halts kept here and
    /// not by the council's.
    function _note(uint40 before) private {
        uint256 end = council.episodeOf(address(valve)).end;
        if (end == before && block.timestamp < chainEnd) return;
        if (chainEnd == 0 || block.timestamp >= chainEnd + COOL) chainStart = block.timestamp;
        if (end > chainEnd) chainEnd = end;
        if (chainEnd - chainStart > longestChain) longestChain = chainEnd - chainStart;
    }

    function _scope(uint256 seed) private pure returns (bytes32) {
        return seed % 2 == 0 ? ALL : MARKET;
    }
}

contract GuardianCouncilInvariantTest is CouncilParts {
    Collusion internal crowd;

    function setUp() public {
        vm.warp(NOW);
        crowd = new Collusion();
    }

    /// @notice The hook by which forge learns what to call: the crowd alone, so that every call has a model.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.depth = 12
    /// forge-config: default.invariant.check_interval = 4
    function invariant_NoGuardianGainsAndEveryHaltEnds() public view {
        GuardianCouncil c = crowd.theCouncil();
        uint256 bonds;
        uint256 wealth;
        for (uint256 i; i < 5; ++i) {
            address guardian = crowd.guardianAt(i);
            uint256 bond = c.guardianOf(guardian).bond;
            bonds += bond;
            wealth += bond + crowd.theToken().balanceOf(guardian);
        }
        uint256 held = crowd.theToken().balanceOf(address(c));
        vm.assertEq(held, bonds + c.rewardPool(), "bonds and pool are what is held");
        vm.assertEq(c.rewardPool(), crowd.funded() - crowd.rewarded(), "only rewards leave the pool");
        vm.assertEq(
            wealth,
            crowd.endowed() + crowd.rewarded() - crowd.slashed(),
            "guardians have what they brought, less slashes, and rewards"
        );
        vm.assertEq(crowd.theToken().balanceOf(crowd.sink()), crowd.slashed(), "slashes are in the sink");
        vm.assertEq(crowd.replays(), 0, "no signature is used twice");

        Episode memory episode = c.episodeOf(address(crowd.theValve()));
        vm.assertLe(crowd.longestChain(), MAX_HALT, "halts without a rest between them end in time");
        vm.assertLe(episode.soloCount, SOLO_LIMIT, "solo pauses");
        for (uint256 i; i < 2; ++i) {
            (, uint256 until) = crowd.theValve().modeOf(i == 0 ? ALL : MARKET);
            vm.assertLe(until, uint256(episode.start) + MAX_HALT, "within the hard end");
            vm.assertLe(until, episode.end, "the record knows of every halt");
        }
        vm.assertTrue(c.owner() == GOVERNANCE && c.resumer() == RESUMER, "no power moved");
        vm.assertEq(crowd.theValve().council(), address(c), "nor did the target's");
    }
}
