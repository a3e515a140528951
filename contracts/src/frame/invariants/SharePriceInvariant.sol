// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IInvariant} from "../IInvariant.sol";
import {Figure, toFigure} from "./Figure.sol";
import {Invariants} from "./Invariants.sol";

/// @title SharePriceInvariant
/// @notice A share's price neither falls nor jumps more than its bounds in one frame: no donation, no rounding and no
/// re-entry may make the shares of others worth less, or one's own worth more.
///
/// No roles: all is set when it is made. To change it, another is named in the registry.
///
/// @dev The price is assets for 10^27 shares, rounded down. An operation that rounds in the vault's favour, as ERC-4626
/// asks, never lowers it, so that a fall of 0 basis points can be demanded. A frame that begins or ends without shares
/// is not compared; nor is one whose price rounds to nothing (less than one base unit of assets for 10^27 of shares).
contract SharePriceInvariant is IInvariant {
    bytes32 private immutable _NAME;

    /// @notice Basis points by which the price may fall in a frame.
    uint256 public immutable MAX_FALL_BPS;

    /// @notice Basis points by which it may rise in a frame: interest and fees that a call accrues.
    uint256 public immutable MAX_RISE_BPS;

    Figure private immutable _ASSETS;
    Figure private immutable _SHARES;

    /// @param name Appears in the revert, a short text.
    /// @param assets For instance `vault.totalAssets`, where it is accounted and not a balance.
    /// @param shares For instance `vault.totalSupply`.
    constructor(
        bytes32 name,
        function() external view returns (uint256) assets,
        function() external view returns (uint256) shares,
        uint256 maxFallBps,
        uint256 maxRiseBps
    ) {
        if (maxFallBps > Invariants.FULL_BPS) {
            revert Invariants.InvalidBound(maxFallBps);
        }
        _NAME = name;
        _ASSETS = toFigure(assets);
        _SHARES = toFigure(shares);
        MAX_FALL_BPS = maxFallBps;
        MAX_RISE_BPS = maxRiseBps;
    }

    /// @inheritdoc IInvariant
    /// @return values The price alone.
    function snapshot() external view returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = Invariants.sharePrice(_ASSETS.read(), _SHARES.read());
    }

    /// @inheritdoc IInvariant
    function check(uint256[] calldata before) external view {
        uint256 current = Invariants.sharePrice(_ASSETS.read(), _SHARES.read());
        Invariants.requirePriceWithin(_NAME, before[0], current, MAX_FALL_BPS, MAX_RISE_BPS);
    }
}
