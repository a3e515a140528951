// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";

/// @notice What every vault that is measured can do.
interface IVault {
    function deposit(uint256 amount) external;
    function withdraw(uint256 amount) external;
}

/// @notice A vault without any protection: what the others are measured against. They have its body, and pay in and out
/// by another way.
contract BareVault is IVault {
    address public immutable TOKEN;
    uint256 public total;
    mapping(address account => uint256) public balanceOf;

    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    constructor(address token) {
        TOKEN = token;
    }

    function deposit(uint256 amount) external virtual {
        _deposit(amount);
    }

    function withdraw(uint256 amount) external virtual {
        _withdraw(amount);
    }

    function _deposit(uint256 amount) internal {
        _pull(amount);
        balanceOf[msg.sender] += amount;
        total += amount;
        emit Deposited(msg.sender, amount);
    }

    function _withdraw(uint256 amount) internal {
        balanceOf[msg.sender] -= amount;
        total -= amount;
        emit Withdrawn(msg.sender, amount);
        _push(amount);
    }

    function _pull(uint256 amount) internal virtual {
        SafeTransferLib.safeTransferFrom(TOKEN, msg.sender, address(this), amount);
    }

    function _push(uint256 amount) internal virtual {
        SafeTransferLib.safeTransfer(TOKEN, msg.sender, amount);
    }
}
