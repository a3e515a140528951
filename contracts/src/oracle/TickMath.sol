// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title TickMath
/// @notice From a Uniswap V3 tick to the price that it stands for, 1.0001^tick.
/// @dev The root equals the pools' own bit for bit (Uniswap v3 whitepaper, 6.1), by the same binary expansion.
library TickMath {
    /// @notice The ticks beyond which no pool goes.
    int24 internal constant MAX_TICK = 887_272;

    /// @dev 1 / sqrt(1.0001)^(2^i) in Q128, for i from 0 to 19, 16 bytes each.
    bytes private constant _ROOTS = hex"fffcb933bd6fad37aa2d162d1a594001fff97272373d413259a46990580e213afff2e50f5f656932ef12357cf3c7fdccffe5caca7e10e4e61c3624eaa0941cd0"
        hex"ffcb9843d60f6159c9db58835c926644ff973b41fa98c081472e6896dfb254c0ff2ea16466c96a3843ec78b326b52861fe5dee046a99a2a811c461f1969c3053"
        hex"fcbe86c7900a88aedcffc83b479aa3a4f987a7253ac413176f2b074cf7815e54f3392b0822b70005940c7a398e4b70f3e7159475a2c29b7443b29c7fa6e889d9"
        hex"d097f3bdfd2022b8845ad8f792aa5825a9f746462d870fdf8a65dc1f90e061e570d869a156d2a1b890bb3df62baf32f731be135f97d08fd981231505542fcfa6"
        hex"09aa508b5b7a84e1c677de54f3e99bc9005d6af8dedb81196699c329225ee60400002216e584f5fa1ea926041bedfe9800000000048a170391f7dc42444e8fa2";

    /// @notice A tick beyond {MAX_TICK}, either way.
    error TickOutOfRange(int256 tick);

    /// @notice sqrt(1.0001^tick) in Q96, rounded up.
    function sqrtRatioAt(int24 tick) internal pure returns (uint256) {
        if (tick > MAX_TICK || tick < -MAX_TICK) revert TickOutOfRange(tick);
        uint256 size = uint24(tick < 0 ? -tick : tick);
        bytes memory roots = _ROOTS;
        uint256 ratio = 1 << 128;
        for (uint256 i; i < 20; ++i) {
            if (size >> i & 1 == 0) continue;
            uint256 root;
            assembly ("memory-safe") {
                root := shr(128, mload(add(add(roots, 0x20), shl(4, i))))
            }
            ratio = ratio * root >> 128;
        }
        if (tick > 0) ratio = type(uint256).max / ratio;
        return FixedPointMathLib.divUp(ratio, 1 << 32);
    }

    /// @notice Base units of the quote token that `amount` base units of the base token are worth at `tick`.
    /// @dev Rounded down. Reverts where the result exceeds 256 bits.
    /// @param baseIsToken0 Whether the base token is the pool's token 0, whose price 1.0001^tick is.
    function quoteAt(int24 tick, uint256 amount, bool baseIsToken0) internal pure returns (uint256) {
        uint256 root = sqrtRatioAt(tick);
        // Exact as long as the square fits, else with 64 bits less, of more than 256.
        (uint256 ratio, uint256 one) = root <= type(uint128).max
            ? (root * root, 1 << 192)
            : (FixedPointMathLib.fullMulDiv(root, root, 1 << 64), 1 << 128);
        return baseIsToken0
            ? FixedPointMathLib.fullMulDiv(ratio, amount, one)
            : FixedPointMathLib.fullMulDiv(one, amount, ratio);
    }
}
