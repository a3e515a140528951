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
import {GovernorFixture} from "./GovernorFixture.sol";

/// @notice Governance, risk, guardian and strangers in random order, each trying what suits it and what does not. After
/// every call it looks at what changed and asks whether it was allowed to.
contract Operators is GovernorFixture {
    struct Announcement {
        uint256 value;
        uint256 madeAt;
        uint256 delay;
    }

    struct Clock {
        uint256 up;
        uint256 down;
    }

    mapping(bytes32 key => Announcement) internal _announced;
    /// @dev What was announced last and may be executed no more: tried all the same.
    mapping(bytes32 key => uint256) internal _tried;
    mapping(bytes32 key => ParameterSpec) internal _announcedSpec;
    mapping(bytes32 key => Clock) internal _clock;
    Announcement internal _announcedDelay;
    uint256[3] internal _before;
    uint256 internal _delayBefore;
    bool internal _executing;
    bool internal _executingDelay;

    constructor() {
        _deploy();
    }

    modifier watched() {
        for (uint256 i; i < 3; ++i) {
            _before[i] = governor.valueOf(keyAt(i));
        }
        _delayBefore = governor.delay();
        _;
        for (uint256 i; i < 3; ++i) {
            _judge(keyAt(i), _before[i]);
        }
        uint256 delay = governor.delay();
        if (delay != _delayBefore) {
            vm.assertTrue(_executingDelay, "the delay changes only when a change of it is executed");
            vm.assertEq(delay, _announcedDelay.value, "to what was announced");
            vm.assertGe(
                block.timestamp,
                _announcedDelay.madeAt + _announcedDelay.delay,
                "after the delay of that time"
            );
        }
        (_executing, _executingDelay) = (false, false);
    }

    function tighten(uint256 keySeed, uint256 value) external watched {
        bytes32 key = keyAt(keySeed);
        vm.prank(RISK);
        try governor.tighten(key, bound(value, 0, 12_000), REASON) {} catch {}
    }

    function tightenAsFarAsAllowed(uint256 keySeed) external watched {
        bytes32 key = keyAt(keySeed);
        (uint256 value, uint256 allowedAt) = governor.tightest(key);
        if (value == governor.valueOf(key)) return;
        if (block.timestamp < allowedAt) vm.expectRevert();
        vm.prank(RISK);
        governor.tighten(key, value, REASON);
    }

    function announce(uint256 keySeed, uint256 value, bool near) external watched {
        bytes32 key = keyAt(keySeed);
        uint256 current = governor.valueOf(key);
        value = near ? bound(value, current - 600, current + 600) : bound(value, 0, 12_000);
        vm.prank(GOVERNANCE);
        try governor.scheduleChange(key, value, REASON) {
            _announced[key] = Announcement(value, block.timestamp, governor.delay());
            _tried[key] = value;
        } catch {}
    }

    function execute(uint256 keySeed, uint256 other, bool asAnnounced, bool ripe) external watched {
        bytes32 key = keyAt(keySeed);
        if (ripe) _waitFor(ChangeKind.Value, key);
        uint256 value = asAnnounced ? _tried[key] : bound(other, 0, 12_000);
        _executing = true;
        try governor.executeChange(key, value) {} catch {}
    }

    function cancel(uint256 kindSeed, uint256 keySeed, uint256 whoSeed) external watched {
        ChangeKind kind = ChangeKind(bound(kindSeed, 0, 3));
        bytes32 key = kind == ChangeKind.Delay ? bytes32(0) : keyAt(keySeed);
        vm.prank([GOVERNANCE, RISK, GUARDIAN, ANYBODY][whoSeed % 4]);
        try governor.cancel(kind, key, REASON) {
            if (kind == ChangeKind.Value) delete _announced[key];
            if (kind == ChangeKind.Delay) delete _announcedDelay;
        } catch {}
    }

    function announceSpec(uint256 keySeed, uint256 a, uint256 b, uint256 c) external watched {
        bytes32 key = keyAt(keySeed);
        uint256 current = governor.valueOf(key);
        ParameterSpec memory spec = governor.specOf(key);
        spec.min = SafeCastLib.toUint128(bound(a, 1_000, current));
        spec.max = SafeCastLib.toUint128(bound(b, current, 11_000));
        spec.maxStep = SafeCastLib.toUint128(bound(c, 1, 800));
        spec.interval = SafeCastLib.toUint32(bound(a ^ b, 0, 1 days));
        spec.tightens = Tightens(bound(b ^ c, 0, 2));
        spec.target = a & 1 == 0 ? address(market) : address(0);
        vm.prank(GOVERNANCE);
        try governor.scheduleSpec(key, spec, REASON) {
            _announcedSpec[key] = spec;
        } catch {}
    }

    function executeSpec(uint256 keySeed, bool ripe) external watched {
        bytes32 key = keyAt(keySeed);
        if (ripe) _waitFor(ChangeKind.Spec, key);
        try governor.executeSpec(key, _announcedSpec[key]) {} catch {}
    }

    function announceDelay(uint32 delay) external watched {
        delay = SafeCastLib.toUint32(bound(delay, 1 hours, 4 days));
        vm.prank(GOVERNANCE);
        try governor.scheduleDelay(delay, REASON) {
            _announcedDelay = Announcement(delay, block.timestamp, governor.delay());
        } catch {}
    }

    function executeDelay(bool ripe) external watched {
        if (ripe) _waitFor(ChangeKind.Delay, 0);
        _executingDelay = true;
        try governor.executeDelay(SafeCastLib.toUint32(_announcedDelay.value)) {} catch {}
    }

    function deliver(uint256 keySeed) external watched {
        try governor.deliver(keyAt(keySeed)) {} catch {}
    }

    function refuse(bool refuses) external {
        market.misbehave(refuses, false, "");
    }

    function pass(uint256 time) external {
        _pass(bound(time, 1 minutes, 1 days));
    }

    function keyAt(uint256 seed) public pure returns (bytes32) {
        return [LTV, BUFFER, SLOPE][seed % 3];
    }

    function _waitFor(ChangeKind kind, bytes32 key) private {
        uint256 readyAt = governor.pending(kind, key).readyAt;
        if (readyAt > block.timestamp) vm.warp(readyAt);
    }

    function _judge(bytes32 key, uint256 previous) private {
        uint256 current = governor.valueOf(key);
        if (current == previous) return;
        ParameterSpec memory spec = governor.specOf(key);
        bool down = current < previous;
        vm.assertLe(down ? previous - current : current - previous, spec.maxStep, "one step");
        bool tightened = spec.tightens == (down ? Tightens.Lower : Tightens.Higher);
        if (_executing) {
            Announcement memory announced = _announced[key];
            vm.assertEq(current, announced.value, "exactly what was announced");
            vm.assertGe(block.timestamp, announced.madeAt + announced.delay, "no sooner than the delay");
        } else {
            vm.assertTrue(tightened, "what did not wait is a tightening");
        }
        // By the way it moved and not by what that way means, so that turning the meaning round gains no step.
        uint256 last = down ? _clock[key].down : _clock[key].up;
        vm.assertGe(block.timestamp, last + spec.interval, "one step in one direction an interval");
        if (down) _clock[key].down = block.timestamp;
        else _clock[key].up = block.timestamp;
        // Used up, or overtaken: it must not come into force again.
        delete _announced[key];
    }

    function governorOf() external view returns (ParameterGovernor) {
        return governor;
    }

    function marketHolds(bytes32 key) external view returns (uint256) {
        return market.held(key);
    }

    function marketOf() external view returns (address) {
        return address(market);
    }
}

contract ParameterGovernorInvariantTest is GovernorFixture {
    Operators internal operators;

    function setUp() public {
        operators = new Operators();
        governor = operators.governorOf();
    }

    /// @notice The hook by which forge learns what to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(operators);
    }

    /// @notice Steps, delays, clocks and the delay of the delay are judged after every call by {Operators}; what
    /// remains is what must hold of the state.
    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.depth = 12
    function invariant_ValuesWithinBoundsAndTargetsNoOtherThanTold() public view {
        for (uint256 i; i < 3; ++i) {
            bytes32 key = operators.keyAt(i);
            uint256 value = governor.valueOf(key);
            ParameterSpec memory spec = governor.specOf(key);
            vm.assertGe(value, spec.min, "not below the least");
            vm.assertLe(value, spec.max, "not above the greatest");
            (bool waiting, uint256 held) = governor.undelivered(key);
            if (spec.target == operators.marketOf()) {
                if (!waiting) vm.assertEq(operators.marketHolds(key), value, "the target has the value");
                else if (held != 0) vm.assertEq(operators.marketHolds(key), held, "or the one it had");
            }
        }
        vm.assertGe(governor.delay(), governor.MIN_DELAY(), "a delay");
    }
}
