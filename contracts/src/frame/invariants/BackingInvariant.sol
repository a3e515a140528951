// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IInvariant} from "../IInvariant.sol";
import {Figure, toFigure} from "./Figure.sol";
import {Invariants} from "./Invariants.sol";

/// @title BackingInvariant
/// @notice Nothing is minted without backing: every frame leaves a supply that its backing covers to `MIN_BACKING_BPS`, or
/// misses by no more than the frame found.
///
/// No roles: all is set when it is made. To change it, another is named in the registry.
///
/// @dev Units differ as tokens' decimals do: `BACKING_PER_SUPPLY` is the backing, in its base units, of 10^18 base units
/// of supply. What is required is rounded up, against minting.
contract BackingInvariant is IInvariant {
    using FixedPointMathLib for uint256;

    bytes32 private immutable _NAME;

    /// @notice Base units of backing that 10^18 base units of supply stand for.
    uint256 public immutable BACKING_PER_SUPPLY;

    /// @notice Share of that which must be there: 10,000 for all, 15,000 for one and a half times.
    uint256 public immutable MIN_BACKING_BPS;

    Figure private immutable _SUPPLY;
    Figure private immutable _BACKING;

    /// @param name Appears in the revert, a short text.
    constructor(
        bytes32 name,
        function() external view returns (uint256) supply,
        function() external view returns (uint256) backing,
        uint256 backingPerSupply,
        uint256 minBackingBps
    ) {
        if (backingPerSupply == 0 || minBackingBps == 0) {
            revert Invariants.InvalidBound(minBackingBps);
        }
        _NAME = name;
        _SUPPLY = toFigure(supply);
        _BACKING = toFigure(backing);
        BACKING_PER_SUPPLY = backingPerSupply;
        MIN_BACKING_BPS = minBackingBps;
    }

    /// @inheritdoc IInvariant
    /// @return values The backing that is missing, in its base units.
    function snapshot() external view returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = missing();
    }

    /// @inheritdoc IInvariant
    function check(uint256[] calldata before) external view {
        Invariants.requireNoNewShortfall(_NAME, before[0], missing());
    }

    /// @notice Backing that the supply asks for and that is not there, in its base units, rounded up.
    function missing() public view returns (uint256) {
        uint256 whole = _SUPPLY.read().fullMulDivUp(BACKING_PER_SUPPLY, 1e18);
        return Invariants.shortfall(_BACKING.read(), whole.fullMulDivUp(MIN_BACKING_BPS, Invariants.FULL_BPS));
    }
}
