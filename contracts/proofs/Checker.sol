// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A division that rounds down loses what it cuts off
/// @custom:subject the checker itself
/// @custom:engine bmc
/// @custom:expect refuted false on purpose, so that a checker that proves anything is seen
contract CheckerFindsRounding {
    function check(uint128 left, uint128 right, uint40 divisor) external pure {
        require(divisor > 0);
        assert(left / divisor + right / divisor == (uint256(left) + right) / divisor);
    }
}

/// @notice A counter that is raised twice stays below two
/// @custom:subject the checker itself
/// @custom:expect refuted false on purpose, and only a sequence of calls shows it
contract CheckerFindsSequences {
    uint256 private _count;

    function raise() external {
        if (_count < 10) _count++;
    }

    function check() external view {
        assert(_count < 2);
    }
}

/// @notice What nothing reaches holds
/// @custom:subject the checker itself
/// @custom:engine bmc
/// @custom:expect unknown its premises contradict one another, so that its proof is empty
contract CheckerFindsEmptyProofs {
    function check(uint256 value) external pure {
        require(value < 10);
        require(value > 20);
        assert(value == 15);
    }
}
