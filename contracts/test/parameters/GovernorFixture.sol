// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {
    ChangeKind,
    IParameterGovernor,
    ParameterSpec,
    Tightens
} from "../../src/interfaces/IParameterGovernor.sol";
import {IParameterTarget} from "../../src/interfaces/IParameterTarget.sol";
import {ParameterGovernor} from "../../src/parameters/ParameterGovernor.sol";
import {Test} from "../Test.sol";

/// @notice A protocol that is told its parameters, and can be told to misbehave.
contract Market is IParameterTarget {
    error Refused(bytes32 key, uint256 value);

    mapping(bytes32 key => uint256) public held;
    uint256 public calls;
    bool public refuses;
    bool public bomb;
    bytes public callback;
    bool public callbackSucceeded;

    function misbehave(bool refuses_, bool bomb_, bytes calldata callback_) external {
        (refuses, bomb, callback) = (refuses_, bomb_, callback_);
    }

    function setParameter(bytes32 key, uint256 value) external {
        if (bomb) {
            assembly ("memory-safe") {
                revert(0, 1000000)
            }
        }
        if (refuses) revert Refused(key, value);
        if (callback.length != 0) (callbackSucceeded,) = msg.sender.call(callback);
        ++calls;
        held[key] = value;
    }
}

/// @notice A governor over a loan-to-value that tightens downwards and is pushed, a collateral buffer that tightens
/// upwards and is pulled, and a rate slope of which no way is safe.
abstract contract GovernorFixture is Test {
    address internal constant GOVERNANCE = address(0x60);
    address internal constant RISK = address(0x715C);
    address internal constant GUARDIAN = address(0x6A4D);
    address internal constant ANYBODY = address(0xA11);
    uint32 internal constant DELAY = 2 days;
    uint32 internal constant INTERVAL = 6 hours;
    bytes32 internal constant LTV = "market/ltv";
    bytes32 internal constant BUFFER = "market/buffer";
    bytes32 internal constant SLOPE = "market/slope";
    bytes32 internal constant REASON = "volatility";

    ParameterGovernor internal governor;
    Market internal market;

    function _deploy() internal {
        vm.warp(1_700_000_000);
        market = new Market();
        governor = _newGovernor(GOVERNANCE, DELAY);
        governor.deliver(LTV);
    }

    function _newGovernor(address governance, uint32 delay) internal returns (ParameterGovernor) {
        ParameterGovernor.InitialParameter[] memory initial = new ParameterGovernor.InitialParameter[](3);
        initial[0] = ParameterGovernor.InitialParameter(LTV, _ltvSpec(), 7_000);
        initial[1] = ParameterGovernor.InitialParameter(BUFFER, _spec(Tightens.Higher, address(0)), 5_000);
        initial[2] = ParameterGovernor.InitialParameter(SLOPE, _spec(Tightens.Neither, address(0)), 5_000);
        return new ParameterGovernor(governance, RISK, GUARDIAN, delay, initial);
    }

    function _ltvSpec() internal view returns (ParameterSpec memory) {
        return _spec(Tightens.Lower, address(market));
    }

    function _spec(Tightens tightens, address target) internal pure returns (ParameterSpec memory) {
        return ParameterSpec({
            min: 3_000, max: 9_000, maxStep: 500, interval: INTERVAL, tightens: tightens, target: target
        });
    }

    function _tighten(bytes32 key, uint256 value) internal {
        vm.prank(RISK);
        governor.tighten(key, value, REASON);
    }

    function _schedule(bytes32 key, uint256 value) internal {
        vm.prank(GOVERNANCE);
        governor.scheduleChange(key, value, REASON);
    }

    function _execute(bytes32 key, uint256 value) internal {
        vm.prank(ANYBODY);
        governor.executeChange(key, value);
    }

    /// @dev Schedules, waits and executes.
    function _loosen(bytes32 key, uint256 value) internal {
        _schedule(key, value);
        _pass(governor.delay());
        _execute(key, value);
    }

    function _respec(bytes32 key, ParameterSpec memory spec) internal {
        vm.prank(GOVERNANCE);
        governor.scheduleSpec(key, spec, REASON);
        _pass(governor.delay());
        governor.executeSpec(key, spec);
    }

    function _pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function _assertHeld(uint256 value, string memory message) internal view {
        vm.assertEq(market.held(LTV), value, message);
    }

    function _readyAt(ChangeKind kind, bytes32 key) internal view returns (uint256) {
        return governor.pending(kind, key).readyAt;
    }

    function _error(bytes4 selector, bytes32 key, uint256 a, uint256 b) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, key, a, b);
    }

    function _expectTooSoon(bytes32 key, uint256 allowedAt) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IParameterGovernor.TooSoon.selector, key, allowedAt, block.timestamp)
        );
    }
}
