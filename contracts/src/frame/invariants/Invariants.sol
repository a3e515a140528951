// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Invariants
/// @notice The comparisons that a frame is closed with, for `_checkInvariants` and for invariants as contracts.
/// @dev Every bound is rounded against the change: what may be lost is rounded down. Products are exact in 512 bits;
/// a quotient that exceeds 256 bits reverts, which closes the frame.
library Invariants {
    using FixedPointMathLib for uint256;

    /// @notice Basis points that are the whole.
    uint256 internal constant FULL_BPS = 10_000;

    /// @notice Units of a share price: assets for 10^27 shares.
    uint256 internal constant PRICE_SCALE = 1e27;

    /// @notice `invariant` does not hold: a figure that was `before` when the frame was opened is `current` now.
    /// @param invariant Its name, a short text.
    error InvariantBroken(bytes32 invariant, uint256 before, uint256 current);

    /// @notice A bound in basis points that exceeds the whole.
    error InvalidBound(uint256 bps);

    /// @notice How far liabilities exceed assets; 0 where they do not. Both in the same unit.
    function shortfall(uint256 assets, uint256 liabilities) internal pure returns (uint256) {
        return liabilities.zeroFloorSub(assets);
    }

    /// @notice Solvency: no frame leaves a shortfall that it did not find.
    /// @dev A shortfall that was there before (a bad debt, a loss outside) may stay and shrink, so that repaying and
    /// depositing work in an insolvent protocol; it may not grow by one unit. No rounding.
    function requireNoNewShortfall(bytes32 invariant, uint256 before, uint256 current) internal pure {
        if (current > before) revert InvariantBroken(invariant, before, current);
    }

    /// @notice Assets for 10^27 shares, rounded down; 0 where there are no shares.
    function sharePrice(uint256 assets, uint256 shares) internal pure returns (uint256) {
        return shares == 0 ? 0 : assets.fullMulDiv(PRICE_SCALE, shares);
    }

    /// @notice A share's price neither falls nor rises more than the bounds in one frame.
    /// @dev Not compared where there were or are no shares, for then nobody holds what could lose. The lower bound is
    /// rounded up and the upper bound down.
    /// @param fallBps At most 10,000.
    /// @param riseBps 500 for 5 %; the maximum of uint256 for any rise.
    function requirePriceWithin(
        bytes32 invariant,
        uint256 before,
        uint256 current,
        uint256 fallBps,
        uint256 riseBps
    ) internal pure {
        if (before == 0 || current == 0) return;
        if (current < before.fullMulDivUp(FULL_BPS - fallBps, FULL_BPS)) {
            revert InvariantBroken(invariant, before, current);
        }
        if (current > before && (current - before) > _bpsOf(before, riseBps)) {
            revert InvariantBroken(invariant, before, current);
        }
    }

    /// @notice No more than a share of what was there leaves in one frame.
    /// @dev The allowance is rounded down; `free` may always leave, so that rounding and small balances never lock the
    /// last holder in. It bounds a frame, not a transaction or an hour, which is what an outflow limiter does.
    /// @param free In the figure's own unit.
    function requireOutflowWithin(
        bytes32 invariant,
        uint256 before,
        uint256 current,
        uint256 maxBps,
        uint256 free
    ) internal pure {
        if (current >= before) return;
        if (before - current > _bpsOf(before, maxBps).max(free)) {
            revert InvariantBroken(invariant, before, current);
        }
    }

    function _bpsOf(uint256 amount, uint256 bps) private pure returns (uint256) {
        // A rise without a bound must not overflow.
        if (bps == type(uint256).max) return bps;
        return amount.fullMulDiv(bps, FULL_BPS);
    }
}
