// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {OutflowLimiter} from "src/limiter/OutflowLimiter.sol";

/// @notice Of two claims in line the earlier is paid first
/// @custom:subject OutflowClaims
/// @custom:engine chc
/// @custom:expect unknown the line is kept in storage whose place assembly names, of which the checker forgets what it
/// held; the invariants of forge hold it
contract LineIsInOrder is OutflowLimiter {
    function check(address asset, address to, uint112 one, uint112 other) external {
        Asset storage book = _asset(asset);
        require(book.lanes[0].head == 0);
        uint256 first = _enqueue(asset, book, 0, to, one);
        uint256 second = _enqueue(asset, book, 0, to, other);
        assert(book.lanes[0].head == first && book.claims[first].next == second);
    }

    function _authorizeGovernance(address) internal view override {}
}
