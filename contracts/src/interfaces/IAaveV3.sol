// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice The part of Aave V3's Pool that AaveConfiguratorAdapter reads.
interface IAavePool {
    /// @notice The underlying assets of all reserves, without those that were dropped.
    function getReservesList() external view returns (address[] memory);

    /// @notice The reserve's bit map: bit 57 is frozen, bit 60 paused; 0 where there is no such reserve.
    function getConfiguration(address asset) external view returns (uint256 data);
}

/// @notice The part of Aave V3's PoolConfigurator that AaveConfiguratorAdapter calls.
interface IAavePoolConfigurator {
    /// @notice Closes or opens everything of a reserve. For an emergency admin or a pool admin.
    function setReservePause(address asset, bool paused) external;

    /// @notice Closes or opens supply and borrowing of a reserve. For a risk admin or a pool admin.
    function setReserveFreeze(address asset, bool freeze) external;
}
