// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// As many tokens as anybody likes, base units.
contract Coin {
    mapping(address holder => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

interface Pair {
    function token0() external view returns (Coin);
    function token1() external view returns (Coin);
    function mint(address to) external returns (uint256);
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
}

interface Pool {
    function token0() external view returns (Coin);
    function token1() external view returns (Coin);
    function liquidity() external view returns (uint128);
    function mint(address to, int24 lower, int24 upper, uint128 amount, bytes calldata data)
        external
        returns (uint256, uint256);
    function slot0() external view returns (uint160, int24, uint16, uint16, uint16, uint8, bool);
    function swap(address to, bool zeroForOne, int256 amountSpecified, uint160 limit, bytes calldata data)
        external
        returns (int256, int256);
}

/// Trades with what it mints, and tells what came of it.
contract Trader {
    struct Sale {
        bool zeroForOne;
        uint256 amountIn;
        uint256 amountOut;
    }

    struct Swap {
        bool zeroForOne;
        int256 amountSpecified;
        uint160 limit;
    }

    struct Outcome {
        int256 amount0;
        int256 amount1;
        uint160 sqrtPriceX96;
        int24 tick;
        uint128 liquidity;
    }

    function fund(Pair pair, uint256 amount0, uint256 amount1) external {
        pair.token0().mint(address(pair), amount0);
        pair.token1().mint(address(pair), amount1);
        pair.mint(address(this));
    }

    /// Number of sales that the pair paid as expected, and refused to pay one base unit more for.
    function sell(Pair pair, Sale[] calldata sales) external returns (uint256 agreed) {
        for (uint256 i; i < sales.length; ++i) {
            Sale calldata sale = sales[i];
            (sale.zeroForOne ? pair.token0() : pair.token1()).mint(address(pair), sale.amountIn);
            if (pays(pair, sale.zeroForOne, sale.amountOut + 1)) return agreed;
            if (sale.amountOut > 0 && !pays(pair, sale.zeroForOne, sale.amountOut)) return agreed;
            ++agreed;
        }
    }

    function pays(Pair pair, bool zeroForOne, uint256 amount) private returns (bool) {
        (uint256 amount0, uint256 amount1) = zeroForOne ? (uint256(0), amount) : (amount, uint256(0));
        try pair.swap(amount0, amount1, address(this), '') {
            return true;
        } catch {
            return false;
        }
    }

    function supply(Pool pool, int24 lower, int24 upper, uint128 amount) external {
        pool.mint(address(this), lower, upper, amount, '');
    }

    function swap(Pool pool, Swap[] calldata swaps) external returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](swaps.length);
        for (uint256 i; i < swaps.length; ++i) {
            Outcome memory outcome = outcomes[i];
            Swap calldata wanted = swaps[i];
            (outcome.amount0, outcome.amount1) =
                pool.swap(address(this), wanted.zeroForOne, wanted.amountSpecified, wanted.limit, '');
            (outcome.sqrtPriceX96, outcome.tick,,,,,) = pool.slot0();
            outcome.liquidity = pool.liquidity();
        }
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        pay(int256(amount0), int256(amount1));
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        pay(amount0, amount1);
    }

    function pay(int256 amount0, int256 amount1) private {
        if (amount0 > 0) Pool(msg.sender).token0().mint(msg.sender, uint256(amount0));
        if (amount1 > 0) Pool(msg.sender).token1().mint(msg.sender, uint256(amount1));
    }
}
