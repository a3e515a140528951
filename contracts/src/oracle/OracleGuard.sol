// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IOracleGuard, PriceState} from "../interfaces/IOracleGuard.sol";
import {IPriceSource} from "../interfaces/IPriceSource.sol";
import {BoundedCall} from "./BoundedCall.sol";
import {IAggregatorV3} from "./IAggregatorV3.sol";

/// @title OracleGuard
/// @notice The median of several price sources, and the word on whether it can be acted upon.
///
/// | Who    | What                                 | How fast                       | How undone                  |
/// |--------|--------------------------------------|--------------------------------|-----------------------------|
/// | owner  | {configure}: sources and bounds       | at once; a timelock delays it  | the same again              |
/// | owner  | {setSequencerFeed}                   | at once; a timelock delays it  | the same again              |
/// | owner  | {reanchor}: accept a jump that is true | at once                       | by itself, a window later   |
/// | owner  | {transferOwnership}                  | two steps                      | the same again              |
/// | anyone | {poke}, {requirePrice}: move the anchor within its bounds | once a window | by itself, a window later |
///
/// The owner is a timelock or an AccessManager (through its `execute`), which can give {reanchor} to a faster role than
/// {configure}. It cannot set a price: {reanchor} takes what the sources say now, if they are fresh and agree.
///
/// A price is judged in this order: the sequencer, the number of fresh sources, their agreement, the jump. One source of
/// three that lies changes nothing; two stop the asset but cannot set its price within the bounds for long: a
/// price that stays is accepted when the windows passed allow for it.
///
/// @dev Layout, for each asset:
///
///     0  bounds        quorum uint8, three bounds in uint16, window uint32   bytes 0-10
///     1  count         uint8     byte 0         sources in use
///        anchor        uint208   bytes 1-26     price, 18 decimals
///        anchoredAt    uint40    bytes 27-31    Unix seconds
///     2  sources       8 slots: source bytes 0-19, heartbeat bytes 20-23, gasLimit bytes 24-27
///
/// and one slot for the sequencer feed with its grace period. Transient: one word for each asset priced, the first
/// price of the transaction. A price of n sources reads n + 3 slots.
contract OracleGuard is IOracleGuard, Ownable2Step {
    struct Asset {
        Bounds bounds;
        uint8 count;
        uint208 anchor;
        uint40 anchoredAt;
        Source[8] sources;
    }

    struct Sequencer {
        IAggregatorV3 feed;
        uint32 gracePeriod;
    }

    /// @notice Sources of an asset at most.
    uint256 public constant MAX_SOURCES = 8;

    /// @notice A price above this is none: what is computed with it must not overflow.
    uint256 public constant MAX_PRICE = type(uint128).max;

    /// @notice Gas that a source may be given, at least and at most.
    uint256 public constant MIN_SOURCE_GAS = 20_000;
    uint256 public constant MAX_SOURCE_GAS = 1_000_000;

    /// @notice Gas for the sequencer feed, a proxy and an aggregator.
    uint256 public constant SEQUENCER_GAS = 100_000;

    uint256 private constant _FULL_BPS = 10_000;

    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.transient.OracleGuard")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _FIRST_PRICES_SLOT =
        0x285210f2fd535606b0afb34261fa4aa87dc4e21fcb9c76c1692c64929ffbb200;

    mapping(address asset => Asset) private _assets;
    Sequencer private _sequencer;

    constructor(address owner_) Ownable(owner_) {}

    /// @inheritdoc IOracleGuard
    function requirePrice(address asset) external returns (uint256 price) {
        PriceState state;
        (price, state) = poke(asset);
        if (state != PriceState.Fresh) revert PriceNotFresh(asset, state, price);
    }

    /// @inheritdoc IOracleGuard
    function poke(address asset) public returns (uint256 price, PriceState state) {
        (price, state) = priceOf(asset);
        if (state != PriceState.Fresh) return (price, state);
        if (_firstPrice(asset) == 0) _setFirstPrice(asset, price);
        Asset storage $ = _assets[asset];
        if ($.anchor == 0 || block.timestamp - $.anchoredAt >= $.bounds.window) _setAnchor($, asset, price);
    }

    /// @inheritdoc IOracleGuard
    function priceOf(address asset) public view returns (uint256 price, PriceState state) {
        Asset storage $ = _assets[asset];
        uint256 count = $.count;
        if (count == 0) return (0, PriceState.Unknown);
        Bounds memory bounds = $.bounds;
        bool running = _isSequencerRunning();
        uint256 fresh;
        uint256[] memory prices = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            uint256 one = _freshPrice($.sources[i]);
            if (one != 0) _insert(prices, fresh++, one);
        }
        price = _median(prices, fresh);
        if (!running) return (price, PriceState.SequencerDown);
        if (fresh < bounds.quorum) return (price, PriceState.Stale);
        uint256 agreeing;
        for (uint256 i; i < fresh; ++i) {
            if (_isWithin(prices[i], price, bounds.maxDeviationBps)) ++agreeing;
        }
        if (agreeing < bounds.quorum) return (price, PriceState.Deviating);
        return (price, _hasJumped($, asset, price, bounds) ? PriceState.Jumped : PriceState.Fresh);
    }

    /// @notice Sets the sources and bounds of `asset`; no sources remove it. The anchor stays where the asset had one.
    /// @dev Owner only. Where there is no anchor, {poke} in the same transaction makes one of a price that the owner saw.
    function configure(address asset, Source[] calldata sources, Bounds calldata bounds) external onlyOwner {
        if (sources.length > MAX_SOURCES) revert TooManySources(sources.length);
        Asset storage $ = _assets[asset];
        if (sources.length == 0) {
            delete _assets[asset];
        } else {
            _requireValid(bounds, sources.length);
            for (uint256 i; i < sources.length; ++i) {
                _requireValid(sources, i);
                $.sources[i] = sources[i];
            }
            for (uint256 i = sources.length; i < $.count; ++i) {
                delete $.sources[i];
            }
            $.bounds = bounds;
            $.count = uint8(sources.length);
        }
        emit AssetConfigured(asset, sources, bounds);
    }

    /// @notice Accepts a jump: prices are compared with the present one from now on, in other transactions than this one's.
    /// @dev Owner only. Reverts with {PriceNotFresh} unless the price is `Fresh` or `Jumped`.
    function reanchor(address asset) external onlyOwner {
        (uint256 price, PriceState state) = priceOf(asset);
        if (state != PriceState.Fresh && state != PriceState.Jumped) {
            revert PriceNotFresh(asset, state, price);
        }
        _setAnchor(_assets[asset], asset, price);
    }

    /// @notice Says where the layer 2's sequencer is asked; the zero address where there is none.
    /// @dev Owner only.
    /// @param gracePeriod Seconds after it came back during which prices are not acted upon, so that users reach
    /// the chain before liquidators act on the prices that they missed.
    function setSequencerFeed(IAggregatorV3 feed, uint32 gracePeriod) external onlyOwner {
        if (address(feed) != address(0) && (address(feed).code.length == 0 || gracePeriod == 0)) {
            revert InvalidSequencerFeed(address(feed), gracePeriod);
        }
        _sequencer = Sequencer(feed, gracePeriod);
        emit SequencerFeedChanged(address(feed), gracePeriod);
    }

    /// @notice The sources and bounds of `asset`.
    function configurationOf(address asset)
        external
        view
        returns (Source[] memory sources, Bounds memory bounds)
    {
        Asset storage $ = _assets[asset];
        sources = new Source[]($.count);
        for (uint256 i; i < sources.length; ++i) {
            sources[i] = $.sources[i];
        }
        bounds = $.bounds;
    }

    /// @notice The price that prices of `asset` are compared with, and since when; zeros where there is none.
    function anchorOf(address asset) external view returns (uint256 price, uint256 anchoredAt) {
        return (_assets[asset].anchor, _assets[asset].anchoredAt);
    }

    /// @notice Where the sequencer is asked, and the seconds of grace after it came back.
    function sequencerFeed() external view returns (IAggregatorV3 feed, uint256 gracePeriod) {
        return (_sequencer.feed, _sequencer.gracePeriod);
    }

    function _setAnchor(Asset storage $, address asset, uint256 price) private {
        // A price is at most MAX_PRICE.
        $.anchor = uint208(price);
        $.anchoredAt = uint40(block.timestamp);
        emit AnchorMoved(asset, price);
    }

    /// @dev The price of one source; 0 where it failed, is too old, comes from the future or is out of range.
    function _freshPrice(Source memory source) private view returns (uint256) {
        (bool success, uint256[5] memory values) =
            _ask(address(source.source), IPriceSource.latestPrice.selector, source.gasLimit, 2);
        (uint256 price, uint256 updatedAt) = (values[0], values[1]);
        if (!success || price > MAX_PRICE || updatedAt > block.timestamp) return 0;
        return block.timestamp - updatedAt > source.heartbeat ? 0 : price;
    }

    /// @dev Fails closed: a feed that does not answer, or answers from the future, is down.
    function _isSequencerRunning() private view returns (bool) {
        Sequencer memory sequencer = _sequencer;
        if (address(sequencer.feed) == address(0)) return true;
        (bool success, uint256[5] memory values) =
            _ask(address(sequencer.feed), IAggregatorV3.latestRoundData.selector, SEQUENCER_GAS, 5);
        (uint256 answer, uint256 startedAt) = (values[1], values[2]);
        if (!success || answer != 0 || startedAt == 0 || startedAt > block.timestamp) return false;
        return block.timestamp - startedAt > sequencer.gracePeriod;
    }

    /// @dev A caller who gives too little gas must not be able to make an honest source fail.
    function _ask(address target, bytes4 selector, uint256 gasLimit, uint256 words)
        private
        view
        returns (bool, uint256[5] memory)
    {
        // A 64th stays here, and calling a cold account costs 2,600.
        uint256 needed = gasLimit + gasLimit / 63 + 5_000;
        if (gasleft() < needed) revert InsufficientGas(gasleft(), needed);
        return BoundedCall.read(target, selector, gasLimit, words);
    }

    function _hasJumped(Asset storage $, address asset, uint256 price, Bounds memory bounds)
        private
        view
        returns (bool)
    {
        uint256 first = _firstPrice(asset);
        if (first != 0 && !_isWithin(price, first, bounds.maxJumpInTransactionBps)) return true;
        (uint256 anchor, uint256 anchoredAt) = ($.anchor, $.anchoredAt);
        if (anchor == 0) return false;
        uint256 windows = 1 + (block.timestamp - anchoredAt) / bounds.window;
        return !_isWithin(price, anchor, bounds.maxJumpBps * windows);
    }

    /// @dev Exact: |price - center| / center <= bps / 10,000, without a division. Both are below 2^128.
    function _isWithin(uint256 price, uint256 center, uint256 bps) private pure returns (bool) {
        uint256 distance = price > center ? price - center : center - price;
        return distance * _FULL_BPS <= center * bps;
    }

    /// @dev Keeps the first `size` prices in order.
    function _insert(uint256[] memory prices, uint256 size, uint256 price) private pure {
        while (size != 0 && prices[size - 1] > price) {
            prices[size] = prices[size - 1];
            --size;
        }
        prices[size] = price;
    }

    function _median(uint256[] memory prices, uint256 size) private pure returns (uint256) {
        if (size == 0) return 0;
        uint256 middle = size / 2;
        return size % 2 == 1 ? prices[middle] : (prices[middle - 1] + prices[middle]) / 2;
    }

    function _requireValid(Bounds calldata bounds, uint256 count) private pure {
        bool majority = bounds.quorum * 2 > count && bounds.quorum <= count;
        if (
            !majority || bounds.maxDeviationBps == 0 || bounds.maxDeviationBps >= _FULL_BPS
                || bounds.maxJumpInTransactionBps == 0 || bounds.maxJumpBps == 0 || bounds.window == 0
        ) {
            revert InvalidBounds(bounds, count);
        }
    }

    function _requireValid(Source[] calldata sources, uint256 index) private view {
        Source calldata one = sources[index];
        bool valid = address(one.source).code.length != 0 && one.heartbeat != 0
            && one.gasLimit >= MIN_SOURCE_GAS && one.gasLimit <= MAX_SOURCE_GAS;
        // Named twice, a source would be its own quorum.
        for (uint256 i; i < index; ++i) {
            if (address(sources[i].source) == address(one.source)) valid = false;
        }
        if (!valid) revert InvalidSource(address(one.source), one.heartbeat, one.gasLimit);
    }

    function _firstPrice(address asset) private view returns (uint256 price) {
        assembly ("memory-safe") {
            mstore(0, asset)
            mstore(0x20, _FIRST_PRICES_SLOT)
            price := tload(keccak256(0, 0x40))
        }
    }

    function _setFirstPrice(address asset, uint256 price) private {
        assembly ("memory-safe") {
            mstore(0, asset)
            mstore(0x20, _FIRST_PRICES_SLOT)
            tstore(keccak256(0, 0x40), price)
        }
    }
}
