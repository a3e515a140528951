// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";
import {GuardedFrame} from "../../src/frame/GuardedFrame.sol";
import {Invariants} from "../../src/frame/invariants/Invariants.sol";
import {HaltSwitch} from "../../src/halt/HaltSwitch.sol";
import {Limits} from "../../src/interfaces/IOutflowLimiter.sol";
import {OutflowLimiter} from "../../src/limiter/OutflowLimiter.sol";
import {BareVault} from "./BareVault.sol";

/// @notice The bare vault that a council can halt, and no more.
contract HaltableVault is BareVault, HaltSwitch {
    constructor(address token, address council_) BareVault(token) {
        _setCouncil(council_, 1 hours);
    }

    function deposit(uint256 amount) external override {
        _requireOpen(bytes32(0), false);
        _deposit(amount);
    }

    function withdraw(uint256 amount) external override {
        _requireOpen(bytes32(0), true);
        _withdraw(amount);
    }
}

/// @notice Solvency, judged by what the vault really holds: no frame leaves a shortfall that it did not find.
abstract contract SolvencyFrame is GuardedFrame {
    function _snapshot() internal view override returns (uint256[] memory before) {
        before = new uint256[](1);
        before[0] = _missing();
    }

    function _checkInvariants(uint256[] memory before) internal view override {
        Invariants.requireNoNewShortfall("solvency", before[0], _missing());
    }

    function _missing() internal view virtual returns (uint256);
}

/// @notice The bare vault in a frame, and no more.
contract FramedVault is BareVault, SolvencyFrame {
    constructor(address token) BareVault(token) {}

    function deposit(uint256 amount) external override nonReentrantFrame {
        _deposit(amount);
    }

    function withdraw(uint256 amount) external override nonReentrantFrame {
        _withdraw(amount);
    }

    function _missing() internal view override returns (uint256) {
        return Invariants.shortfall(SafeTransferLib.balanceOf(TOKEN, address(this)), total);
    }
}

/// @notice The bare vault behind the limiter, which can also be halted.
abstract contract LimitedVaultBase is BareVault, OutflowLimiter {
    constructor(address council_) {
        _setCouncil(council_, 1 hours);
    }

    /// @notice Lists the token, with limits of a tenth an hour and a fifth a day.
    function setLimits(uint112 unit) external {
        Limits memory limits;
        (limits.brief.cap, limits.brief.bps, limits.brief.length) = (500_000 * unit, 1_000, 1 hours);
        (limits.long.cap, limits.long.bps, limits.long.length) = (500_000 * unit, 2_000, 1 days);
        limits.floor = 10_000 * unit;
        _setLimit(TOKEN, bytes32(0), limits);
    }

    function _pull(uint256 amount) internal override {
        _pullIn(TOKEN, msg.sender, amount);
    }

    function _push(uint256 amount) internal override {
        _payOut(TOKEN, bytes32(0), msg.sender, amount);
    }

    function _authorizeGovernance(address) internal view override {}
}

/// @notice The bare vault behind the limiter, and no frame.
contract LimitedVault is LimitedVaultBase {
    constructor(address token, address council_) BareVault(token) LimitedVaultBase(council_) {}
}

/// @notice The bare vault within the whole membrane: frame, limiter and halts.
contract MembraneVault is LimitedVaultBase, SolvencyFrame {
    constructor(address token, address council_) BareVault(token) LimitedVaultBase(council_) {}

    function deposit(uint256 amount) external override nonReentrantFrame {
        _requireOpen(bytes32(0), false);
        _deposit(amount);
    }

    function withdraw(uint256 amount) external override nonReentrantFrame {
        _withdraw(amount);
    }

    function _missing() internal view override returns (uint256) {
        return Invariants.shortfall(SafeTransferLib.balanceOf(TOKEN, address(this)), total);
    }
}
