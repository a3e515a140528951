// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IInvariant} from "../IInvariant.sol";
import {Figure, toFigure} from "./Figure.sol";
import {Invariants} from "./Invariants.sol";

/// @title SolvencyInvariant
/// @notice No frame leaves liabilities further above accounted assets than it found them: a solvent protocol stays so,
/// an insolvent one can be repaid.
///
/// No roles: the two figures are set when it is made. To change them, another is named in the registry.
///
/// @dev The figures must be accounted ones, of one unit and one rounding: a balance of a token can be donated to.
/// Serves as well for supply against backing, with the supply as liabilities. No rounding of its own.
contract SolvencyInvariant is IInvariant {
    bytes32 private immutable _NAME;
    Figure private immutable _ASSETS;
    Figure private immutable _LIABILITIES;

    /// @param name Appears in the revert, a short text.
    /// @param assets For instance `market.accountedAssets`.
    /// @param liabilities For instance `market.totalDeposits`.
    constructor(
        bytes32 name,
        function() external view returns (uint256) assets,
        function() external view returns (uint256) liabilities
    ) {
        _NAME = name;
        _ASSETS = toFigure(assets);
        _LIABILITIES = toFigure(liabilities);
    }

    /// @inheritdoc IInvariant
    /// @return values The shortfall alone.
    function snapshot() external view returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = Invariants.shortfall(_ASSETS.read(), _LIABILITIES.read());
    }

    /// @inheritdoc IInvariant
    function check(uint256[] calldata before) external view {
        Invariants.requireNoNewShortfall(
            _NAME, before[0], Invariants.shortfall(_ASSETS.read(), _LIABILITIES.read())
        );
    }
}
