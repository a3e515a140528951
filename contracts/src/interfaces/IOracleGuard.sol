// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPriceSource} from "./IPriceSource.sol";

/// @notice How far a price can be trusted. Anything but `Fresh` is for display.
/// @param Unknown The asset has no sources.
/// @param Fresh Enough sources answered in time, enough of them agree, and the price did not jump.
/// @param Stale Fewer sources than the quorum answered with a price within their heartbeat.
/// @param Deviating Fewer than the quorum lie within the bound around the median.
/// @param Jumped Further from the first price of this transaction, or from the window's anchor, than the bounds allow.
/// @param SequencerDown The layer 2's sequencer is down, came back less than the grace period ago, or cannot be asked.
enum PriceState {
    Unknown,
    Fresh,
    Stale,
    Deviating,
    Jumped,
    SequencerDown
}

/// @title IOracleGuard
/// @notice Prices that say whether they can be trusted.
///
/// What a protocol asks of it, by function:
///
/// | Function                                   | Asks                                                    |
/// |--------------------------------------------|---------------------------------------------------------|
/// | deposit, add collateral, repay             | nothing: no price is needed to lower a risk             |
/// | withdraw or transfer without debt          | nothing                                                 |
/// | borrow, withdraw against debt, liquidate   | {requirePrice}                                          |
/// | show a health factor                       | {priceOf}, and shows the state                          |
///
/// So a bad price stops what could profit from it, and never what lets users out of danger.
interface IOracleGuard {
    /// @notice One source and what it may cost.
    /// @param source Where the price comes from.
    /// @param heartbeat Seconds for which its price is fresh.
    /// @param gasLimit Gas that it may use.
    struct Source {
        IPriceSource source;
        uint32 heartbeat;
        uint32 gasLimit;
    }

    /// @notice What makes a price of an asset fresh.
    /// @param quorum Sources that must be fresh and agree; more than half of them, so that none decides alone.
    /// @param maxDeviationBps How far from the median a source may lie and still agree.
    /// @param maxJumpInTransactionBps How far from the transaction's first price a later one may lie.
    /// @param maxJumpBps How far from the anchor a price may lie in one window; for each further window that passed
    /// without a price, as much again, so that a true and lasting move is accepted by itself.
    /// @param window Seconds for which an anchor holds.
    struct Bounds {
        uint8 quorum;
        uint16 maxDeviationBps;
        uint16 maxJumpInTransactionBps;
        uint16 maxJumpBps;
        uint32 window;
    }

    /// @notice `asset` has these sources and bounds from now on; none where it was removed.
    event AssetConfigured(address indexed asset, Source[] sources, Bounds bounds);

    /// @notice Prices of `asset` are compared with this one from now on.
    event AnchorMoved(address indexed asset, uint256 price);

    /// @notice The layer 2's sequencer is asked here from now on; nowhere where `feed` is zero.
    event SequencerFeedChanged(address indexed feed, uint256 gracePeriod);

    /// @notice `asset` has no price to act on.
    /// @param price The median all the same, for the record; 0 where there is none.
    error PriceNotFresh(address asset, PriceState state, uint256 price);

    /// @notice Too little gas to give every source what it may use, so that a caller could silence some.
    error InsufficientGas(uint256 left, uint256 needed);

    /// @notice More sources than eight.
    error TooManySources(uint256 count);

    /// @notice A source that is no contract, that is named twice, or whose heartbeat or gas is out of bounds.
    error InvalidSource(address source, uint256 heartbeat, uint256 gasLimit);

    /// @notice Bounds that are zero, or a quorum that is not more than half of the sources and at most all.
    error InvalidBounds(Bounds bounds, uint256 sources);

    /// @notice A sequencer feed that is no contract, or no grace period with it.
    error InvalidSequencerFeed(address feed, uint256 gracePeriod);

    /// @notice The price of one whole `asset` and how far it can be trusted.
    /// @dev Anyone may call. No source can make it revert or run out of gas; only too little gas given to it can. A view: it
    /// compares with the transaction's first price and with the anchor but becomes neither.
    /// @return price Median of the fresh sources, the mean of the middle two rounded down; 18 decimals; 0 where none is.
    function priceOf(address asset) external view returns (uint256 price, PriceState state);

    /// @notice The price of one whole `asset`, to act on: for borrowing, withdrawing against debt and liquidating.
    /// @dev Anyone may call. Reverts with {PriceNotFresh} unless `Fresh`. The first price in a transaction is what later ones
    /// in it are compared with; the first after a window becomes the anchor.
    /// @return price 18 decimals.
    function requirePrice(address asset) external returns (uint256 price);

    /// @notice As {requirePrice}, but tells the state where that reverts: keeps the anchor recent.
    /// @dev Anyone may call; changes nothing unless the price is `Fresh`.
    function poke(address asset) external returns (uint256 price, PriceState state);
}
