// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A view function of some contract that returns one number: its address, then its selector.
/// @dev An immutable cannot be of an external function type, and this can.
type Figure is bytes24;

using {read} for Figure global;

/// @notice The figure that `source` returns.
function toFigure(function() external view returns (uint256) source) pure returns (Figure) {
    return Figure.wrap(bytes24(abi.encodePacked(source.address, source.selector)));
}

/// @notice What the figure is now, in its contract's own unit.
function read(Figure figure) view returns (uint256) {
    function() external view returns (uint256) source;
    assembly ("memory-safe") {
        source.address := shr(96, figure)
        source.selector := shr(224, shl(160, figure))
    }
    return source();
}
