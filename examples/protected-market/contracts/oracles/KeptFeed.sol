// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title KeptFeed
/// @notice A price feed with the shape of Chainlink's AggregatorV3Interface, kept up to date by one keeper.
/// Answers are US dollars with 8 decimals.
///
/// | Who    | What     | How fast | How undone           |
/// |--------|----------|----------|----------------------|
/// | keeper | {submit} | at once  | by a later {submit}  |
contract KeptFeed {
    uint8 public constant decimals = 8;
    uint256 public constant version = 4;
    address public immutable keeper;
    string public description;

    uint80 private _round;
    uint64 private _updatedAt;
    int256 private _answer;

    /// @notice Chainlink's own event: a round was answered.
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    error NotKeeper(address caller);
    error NotPositive(int256 answer);

    constructor(string memory description_, address keeper_, int256 answer_) {
        description = description_;
        keeper = keeper_;
        _submit(answer_);
    }

    /// @notice Publishes a new answer. Keeper only.
    function submit(int256 answer_) external {
        if (msg.sender != keeper) revert NotKeeper(msg.sender);
        _submit(answer_);
    }

    /// @notice The newest answer, without its time: what Aave's oracle reads.
    function latestAnswer() external view returns (int256) {
        return _answer;
    }

    /// @notice The newest answer with the time of its update, in Unix seconds.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return (_round, _answer, _updatedAt, _updatedAt, _round);
    }

    function _submit(int256 answer_) private {
        if (answer_ <= 0) revert NotPositive(answer_);
        _answer = answer_;
        _updatedAt = uint64(block.timestamp);
        emit AnswerUpdated(answer_, ++_round, block.timestamp);
    }
}
