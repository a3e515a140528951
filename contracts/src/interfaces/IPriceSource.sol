// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title IPriceSource
/// @notice One opinion of what an asset is worth.
/// @dev May revert where it has none: OracleGuard counts that as not fresh, and bounds what it may cost.
interface IPriceSource {
    /// @notice The latest price of one whole asset (10^decimals base units).
    /// @return price In the unit of account, fixed point with 18 decimals, rounded down. All sources of an asset must mean
    /// the same unit of account. 0 is no price.
    /// @return updatedAt Unix second at which the price was true.
    function latestPrice() external view returns (uint256 price, uint256 updatedAt);
}
