// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPriceSource} from "../interfaces/IPriceSource.sol";
import {IAggregatorV3} from "./IAggregatorV3.sol";

/// @title ChainlinkSource
/// @notice A Chainlink feed as a price source.
///
/// No roles: the feed and its bounds are set when it is made.
///
/// @dev Whether the price is too old is the guard's to say, which knows the heartbeat. Here a round is refused that is
/// not complete, and an answer that is none or that lies at the bounds beyond which the aggregator does not report: a
/// price that has crashed through such a bound would else be taken for the bound.
contract ChainlinkSource is IPriceSource {
    /// @notice The feed.
    IAggregatorV3 public immutable FEED;

    /// @notice Decimals of its answers; should another aggregator behind the feed have others, it is refused.
    uint8 public immutable DECIMALS;

    /// @notice Answers must be above this, in the feed's decimals; 0 for none but that.
    int256 public immutable MIN_ANSWER;

    /// @notice Answers must be below this, in the feed's decimals.
    int256 public immutable MAX_ANSWER;

    /// @notice A feed with more decimals than 36.
    error UnsupportedDecimals(uint256 decimals);

    /// @notice The feed answers in other decimals than when the source was made.
    error DecimalsChanged(uint256 before, uint256 current);

    /// @notice An answer that is no price, or at the bounds.
    error AnswerOutOfBounds(int256 answer);

    /// @notice A round that is not complete, or answered by an earlier one.
    error IncompleteRound(uint256 roundId, uint256 answeredInRound, uint256 updatedAt);

    /// @param minAnswer The aggregator's own `minAnswer`, or higher; 0 where it has none.
    /// @param maxAnswer The aggregator's own `maxAnswer`, or lower; the type's maximum where it has none.
    constructor(IAggregatorV3 feed, int256 minAnswer, int256 maxAnswer) {
        uint8 decimals = feed.decimals();
        if (decimals > 36) revert UnsupportedDecimals(decimals);
        if (minAnswer < 0 || maxAnswer <= minAnswer) revert AnswerOutOfBounds(minAnswer);
        FEED = feed;
        DECIMALS = decimals;
        MIN_ANSWER = minAnswer;
        MAX_ANSWER = maxAnswer;
    }

    /// @inheritdoc IPriceSource
    function latestPrice() external view returns (uint256 price, uint256 updatedAt) {
        uint256 decimals = FEED.decimals();
        if (decimals != DECIMALS) revert DecimalsChanged(DECIMALS, decimals);
        uint80 roundId;
        int256 answer;
        uint80 answeredInRound;
        (roundId, answer,, updatedAt, answeredInRound) = FEED.latestRoundData();
        if (roundId == 0 || answeredInRound < roundId || updatedAt == 0) {
            revert IncompleteRound(roundId, answeredInRound, updatedAt);
        }
        if (answer <= MIN_ANSWER || answer >= MAX_ANSWER) revert AnswerOutOfBounds(answer);
        // Above MIN_ANSWER, which is not negative.
        price = uint256(answer);
        price = decimals <= 18 ? price * 10 ** (18 - decimals) : price / 10 ** (decimals - 18);
    }
}
