// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";
import {Limits} from "../../src/interfaces/IOutflowLimiter.sol";
import {OutflowLimiter} from "../../src/limiter/OutflowLimiter.sol";

/// @notice A vault that pays whatever it is asked for: what the limiter's cost is measured against.
contract BareVault {
    mapping(address account => mapping(address asset => uint256)) public balanceOf;

    event Withdrawn(address indexed asset, address indexed account, uint256 amount);

    function deposit(address asset, uint256 amount) external payable {
        if (asset == address(0)) amount = msg.value;
        else SafeTransferLib.safeTransferFrom(asset, msg.sender, address(this), amount);
        balanceOf[msg.sender][asset] += amount;
    }

    function withdraw(address asset, bytes32, uint256 amount) external returns (uint256 paid, uint256 id) {
        balanceOf[msg.sender][asset] -= amount;
        emit Withdrawn(asset, msg.sender, amount);
        if (asset == address(0)) SafeTransferLib.safeTransferETH(msg.sender, amount);
        else SafeTransferLib.safeTransfer(asset, msg.sender, amount);
        return (amount, id);
    }
}

/// @notice The same vault behind the limiter.
contract LimitedVault is OutflowLimiter {
    mapping(address account => mapping(address asset => uint256)) public balanceOf;
    address public immutable governance;

    event Withdrawn(address indexed asset, address indexed account, uint256 amount);

    error NotGovernance(address caller);

    modifier onlyGovernance() {
        _authorizeGovernance(msg.sender);
        _;
    }

    constructor(address council_, address governance_, uint32 rampSeconds) {
        _setCouncil(council_, rampSeconds);
        governance = governance_;
    }

    function deposit(address asset, uint256 amount) external payable {
        if (asset == address(0)) _recordInflow(asset, amount = msg.value);
        else amount = _pullIn(asset, msg.sender, amount);
        balanceOf[msg.sender][asset] += amount;
    }

    function withdraw(address asset, bytes32 scope, uint256 amount)
        external
        returns (uint256 paid, uint256 id)
    {
        balanceOf[msg.sender][asset] -= amount;
        emit Withdrawn(asset, msg.sender, amount);
        return _payOut(asset, scope, msg.sender, amount);
    }

    /// @notice The bug that an attacker found: it credits the caller with what is others'.
    function exploit(address asset, uint256 amount) external {
        balanceOf[msg.sender][asset] += amount;
    }

    /// @notice An outflow that cannot wait, such as a liquidator's collateral.
    function seize(address asset, bytes32 scope, address to, uint256 amount) external {
        _recordOutflow(asset, scope, amount);
        SafeTransferLib.safeTransfer(asset, to, amount);
    }

    function setLimit(address asset, bytes32 scope, Limits calldata limits) external onlyGovernance {
        _setLimit(asset, scope, limits);
    }

    function setMinimumClaim(address asset, uint112 minimum) external onlyGovernance {
        _setMinimumClaim(asset, minimum);
    }

    function setSurge(address asset, uint16 queueBps, uint32 stopSeconds, uint32 coolDown)
        external
        onlyGovernance
    {
        _setSurge(asset, queueBps, stopSeconds, coolDown);
    }

    function _authorizeGovernance(address caller) internal view override {
        if (caller != governance) revert NotGovernance(caller);
    }
}

/// @notice The vault for which what came in within a transaction may leave within it.
contract NettingVault is LimitedVault {
    constructor(address council_, address governance_, uint32 rampSeconds)
        LimitedVault(council_, governance_, rampSeconds)
    {}

    function _netsInflows() internal pure override returns (bool) {
        return true;
    }
}
