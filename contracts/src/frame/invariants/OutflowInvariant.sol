// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IInvariant} from "../IInvariant.sol";
import {Figure, toFigure} from "./Figure.sol";
import {Invariants} from "./Invariants.sol";

/// @title OutflowInvariant
/// @notice No more than a share of the accounted assets leaves in one frame.
///
/// No roles: all is set when it is made. To change it, another is named in the registry.
///
/// @dev A blunt bound that reverts, against the single call that empties everything; several frames in a transaction each
/// have their own. What paces honest withdrawals over time is an outflow limiter, which pays the allowed part and
/// queues the rest.
contract OutflowInvariant is IInvariant {
    bytes32 private immutable _NAME;

    /// @notice Basis points of the assets before the frame that may leave, the amount rounded down.
    uint256 public immutable MAX_BPS;

    /// @notice What may leave in any case, in base units of the assets.
    uint256 public immutable FREE;

    Figure private immutable _ASSETS;

    /// @param name Appears in the revert, a short text.
    /// @param assets For instance `market.accountedAssets`.
    constructor(
        bytes32 name,
        function() external view returns (uint256) assets,
        uint256 maxBps,
        uint256 free
    ) {
        if (maxBps > Invariants.FULL_BPS) revert Invariants.InvalidBound(maxBps);
        _NAME = name;
        _ASSETS = toFigure(assets);
        MAX_BPS = maxBps;
        FREE = free;
    }

    /// @inheritdoc IInvariant
    /// @return values The assets alone.
    function snapshot() external view returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = _ASSETS.read();
    }

    /// @inheritdoc IInvariant
    function check(uint256[] calldata before) external view {
        Invariants.requireOutflowWithin(_NAME, before[0], _ASSETS.read(), MAX_BPS, FREE);
    }
}
