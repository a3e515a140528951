// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the example uses of an Aave V3 pool.
interface IAavePool {
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;
    function borrow(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        uint16 referralCode,
        address onBehalfOf
    ) external;
    function flashLoanSimple(
        address receiver,
        address asset,
        uint256 amount,
        bytes calldata params,
        uint16 referralCode
    ) external;
}

/// @notice What the example uses of Aave's price oracle: prices in US dollars, 8 decimals.
interface IAaveOracle {
    function getAssetPrice(address asset) external view returns (uint256);
}

/// @notice Called by the pool that lent with {IAavePool.flashLoanSimple}.
interface IFlashLoanSimpleReceiver {
    function executeOperation(
        address asset,
        uint256 amount,
        uint256 premium,
        address initiator,
        bytes calldata params
    ) external returns (bool);
}
