// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ChainlinkSource} from "../../src/oracle/ChainlinkSource.sol";
import {IUniswapV3Oracle} from "../../src/oracle/IUniswapV3Oracle.sol";
import {TickMath} from "../../src/oracle/TickMath.sol";
import {UniswapV3TwapSource} from "../../src/oracle/UniswapV3TwapSource.sol";
import {Test} from "../Test.sol";
import {Coin, Feed, StillPool} from "./Sources.sol";

/// @notice What is called of Uniswap's own contracts.
interface IUniswapV3Factory {
    function createPool(address tokenA, address tokenB, uint24 fee) external returns (address pool);
}

interface IUniswapV3Pool is IUniswapV3Oracle {
    function initialize(uint160 sqrtPriceX96) external;
    function increaseObservationCardinalityNext(uint16 observationCardinalityNext) external;
    function mint(address recipient, int24 tickLower, int24 tickUpper, uint128 amount, bytes calldata data)
        external
        returns (uint256, uint256);
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256, int256);
}

/// @notice The library's functions as calls, so that their reverts can be expected.
contract Ticks {
    function sqrtRatioAt(int24 tick) external pure returns (uint256) {
        return TickMath.sqrtRatioAt(tick);
    }

    function quoteAt(int24 tick, uint256 amount, bool baseIsToken0) external pure returns (uint256) {
        return TickMath.quoteAt(tick, amount, baseIsToken0);
    }
}

contract PriceSourcesTest is Test {
    uint160 internal constant MIN_SQRT_RATIO = 4295128739;
    uint160 internal constant MAX_SQRT_RATIO = 1461446703485210103287273052203988822378723970342;
    uint32 internal constant WINDOW = 1_000;

    Ticks internal ticks;

    function setUp() public {
        vm.warp(1_700_000_000);
        ticks = new Ticks();
    }

    function test_AFeedsAnswerHasEighteenDecimals() public {
        vm.assertEq(_feedPrice(8, 1234e8), 1234e18, "8");
        vm.assertEq(_feedPrice(18, 1234e18), 1234e18, "18");
        vm.assertEq(_feedPrice(0, 1234), 1234e18, "0");
        vm.assertEq(_feedPrice(20, 1234e20 + 199), 1234e18 + 1, "20, rounded down");
        Feed feed = new Feed(37);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.UnsupportedDecimals.selector, 37));
        new ChainlinkSource(feed, 0, 1);
    }

    function test_AFeedsBadRoundsAreRefused() public {
        Feed feed = new Feed(8);
        ChainlinkSource source = new ChainlinkSource(feed, 1e8, 100e8);
        feed.set(50e8, 77);
        (uint256 price, uint256 updatedAt) = source.latestPrice();
        vm.assertEq(price, 50e18, "price");
        vm.assertEq(updatedAt, 77, "its time");
        int256[5] memory answers = [int256(0), -1, 1e8, 100e8, type(int256).min];
        for (uint256 i; i < 5; ++i) {
            feed.set(answers[i], 77);
            vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.AnswerOutOfBounds.selector, answers[i]));
            source.latestPrice();
        }
        feed.set(50e8, 0);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.IncompleteRound.selector, 1, 1, 0));
        source.latestPrice();
        feed.set(50e8, 77);
        feed.setRound(5, 4);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.IncompleteRound.selector, 5, 4, 77));
        source.latestPrice();
        feed.setRound(0, 0);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.IncompleteRound.selector, 0, 0, 77));
        source.latestPrice();
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.AnswerOutOfBounds.selector, int256(5)));
        new ChainlinkSource(feed, 5, 5);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.AnswerOutOfBounds.selector, int256(-5)));
        new ChainlinkSource(feed, -5, 5);
    }

    function test_Attack_AnAggregatorOfOtherDecimals() public {
        Feed feed = new Feed(8);
        ChainlinkSource source = new ChainlinkSource(feed, 0, type(int256).max);
        feed.set(50e8, 77);
        feed.setDecimals(18);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.DecimalsChanged.selector, 8, 18));
        source.latestPrice();
    }

    function test_TicksAreTheKnownRoots() public view {
        vm.assertEq(ticks.sqrtRatioAt(-887_272), MIN_SQRT_RATIO, "least");
        vm.assertEq(ticks.sqrtRatioAt(887_272), MAX_SQRT_RATIO, "greatest");
        vm.assertEq(ticks.sqrtRatioAt(0), 1 << 96, "one");
        // 1.0001, 1.0001^10 and 1.0001^-1, to 18 digits and rounded down.
        vm.assertEq(ticks.quoteAt(1, 1e18, true), 1.0001e18, "tick 1");
        vm.assertEq(ticks.quoteAt(10, 1e18, true), 1_001_000_450_120_021_002, "tick 10");
        vm.assertEq(ticks.quoteAt(-1, 1e18, true), 999_900_009_999_000_099, "tick -1");
        vm.assertEq(ticks.quoteAt(1, 1e18, false), 999_900_009_999_000_099, "tick 1, the other way");
    }

    function test_Attack_TicksAtAndBeyondTheEnds() public {
        vm.assertGt(ticks.quoteAt(887_272, 1e36, true), 3e74, "the greatest price fits");
        vm.assertGt(ticks.quoteAt(-887_272, 1e36, false), 3e74, "the other way too");
        vm.assertEq(ticks.quoteAt(-887_272, 1e18, true), 0, "the least is nothing");
        vm.expectRevert(abi.encodeWithSelector(TickMath.TickOutOfRange.selector, int256(887_273)));
        ticks.sqrtRatioAt(887_273);
        vm.expectRevert(abi.encodeWithSelector(TickMath.TickOutOfRange.selector, int256(-887_273)));
        ticks.sqrtRatioAt(-887_273);
        vm.expectRevert(abi.encodeWithSelector(TickMath.TickOutOfRange.selector, int256(type(int24).min)));
        ticks.sqrtRatioAt(type(int24).min);

        (StillPool pool, UniswapV3TwapSource source) = _still(18, 18, true);
        pool.set(int56(887_272) * int56(uint56(WINDOW)), _spent(1e18));
        (uint256 price,) = source.latestPrice();
        vm.assertGt(price, type(uint128).max, "a price that the guard takes for none");
        pool.set(int56(887_273) * int56(uint56(WINDOW)), _spent(1e18));
        vm.expectRevert(abi.encodeWithSelector(TickMath.TickOutOfRange.selector, int256(887_273)));
        source.latestPrice();
        pool.set(type(int56).max, _spent(1e18));
        vm.expectRevert(
            abi.encodeWithSelector(TickMath.TickOutOfRange.selector, int256(type(int56).max) / 1_000)
        );
        source.latestPrice();
    }

    function testFuzz_ATickAndItsOppositeAreInverse(int24 tick) public view {
        tick = int24(int256(bound(uint256(int256(tick) + 8_388_608), 0, 400_000)) - 200_000);
        uint256 price = ticks.quoteAt(tick, 1e27, true);
        uint256 inverse = ticks.quoteAt(-tick, 1e27, false);
        vm.assertApproxEqAbs(price, inverse, price / 1e18 + 1, "the same price, seen from the other token");
        if (tick < 200_000) {
            vm.assertGt(ticks.quoteAt(tick + 1, 1e27, true), price, "prices rise with ticks");
        }
    }

    function test_AMeanTickIsRoundedDown() public {
        (StillPool pool, UniswapV3TwapSource source) = _still(18, 18, true);
        pool.set(1_999, _spent(1e18));
        (uint256 price, uint256 updatedAt) = source.latestPrice();
        vm.assertEq(price, 1.0001e18, "1.999 is 1");
        vm.assertEq(updatedAt, block.timestamp, "of now");
        pool.set(-1, _spent(1e18));
        (price,) = source.latestPrice();
        vm.assertEq(price, 999_900_009_999_000_099, "-0.001 is -1");
        pool.set(-1_000, _spent(1e18));
        (price,) = source.latestPrice();
        vm.assertEq(price, 999_900_009_999_000_099, "-1 is -1");
    }

    function test_AccumulatorsMayWrap() public {
        (StillPool pool, UniswapV3TwapSource source) = _still(18, 18, true);
        pool.setStart(type(int56).max - 5, type(uint160).max - 5);
        pool.set(1_000, _spent(1e18));
        (uint256 price,) = source.latestPrice();
        vm.assertEq(price, 1.0001e18, "tick 1 all the same");
    }

    function test_Attack_DecimalsOfTokensDiffer() public {
        // A tick of 0 says that one base unit is worth one base unit.
        vm.assertEq(
            _stillPrice(18, 6, true), 1e30, "10^18 units of a token worth 10^12 whole ones of the other"
        );
        vm.assertEq(_stillPrice(18, 6, false), 1e30, "from the other side of the pool");
        vm.assertEq(_stillPrice(6, 18, true), 1e6, "and the other way");
        vm.assertEq(_stillPrice(0, 18, true), 1, "as far as 18 decimals go");
        Coin odd = new Coin(19);
        StillPool pool = new StillPool(address(odd), address(new Coin(18)));
        vm.expectRevert(abi.encodeWithSelector(UniswapV3TwapSource.UnsupportedDecimals.selector, 19, 18));
        new UniswapV3TwapSource(pool, address(odd), WINDOW, 0, 0);
    }

    function test_Attack_AThinOrShortLivedPool() public {
        (StillPool pool, UniswapV3TwapSource source) = _still(18, 18, true);
        pool.set(0, _spent(1e15));
        (uint256 price,) = source.latestPrice();
        vm.assertEq(price, 1e18, "enough");
        pool.set(0, _spent(1e15 - 1e9));
        vm.expectRevert();
        source.latestPrice();
        pool.set(0, _spent(1e15));
        pool.setCardinality(9);
        vm.expectRevert(abi.encodeWithSelector(UniswapV3TwapSource.TooFewObservations.selector, 9, 10));
        source.latestPrice();
        vm.expectRevert(abi.encodeWithSelector(UniswapV3TwapSource.NotInPool.selector, address(0xE0A)));
        new UniswapV3TwapSource(pool, address(0xE0A), WINDOW, 0, 0);
        address base = pool.token0();
        vm.expectRevert(UniswapV3TwapSource.InvalidWindow.selector);
        new UniswapV3TwapSource(pool, base, 0, 0, 0);
    }

    /// @notice Against Uniswap's own bytecode: a trade moves the spot price at once, and the mean as time passes.
    function test_ARealPool() public {
        IUniswapV3Pool pool = _realPool();
        UniswapV3TwapSource source = new UniswapV3TwapSource(pool, pool.token0(), WINDOW, 1e18, 10);
        // One second of the window passed before that change.
        vm.warp(block.timestamp + WINDOW - 2);
        vm.expectRevert(bytes("OLD"));
        source.latestPrice();
        vm.warp(block.timestamp + 1);
        _expectTick(source, 0);

        // Buys token 0 until the price is 1.0001^5,000.
        uint256 target = ticks.sqrtRatioAt(5_000);
        pool.swap(address(this), false, type(int128).max, uint160(target), "");
        (, int24 spot,,,,,) = pool.slot0();
        vm.assertEq(uint256(int256(spot)), 5_000, "the pool's own arithmetic says the same of the root");
        _expectTick(source, 0);
        vm.warp(block.timestamp + WINDOW / 4);
        _expectTick(source, 1_250);
        vm.warp(block.timestamp + WINDOW);
        _expectTick(source, 5_000);

        UniswapV3TwapSource greedy = new UniswapV3TwapSource(pool, pool.token0(), WINDOW, 1e24, 10);
        vm.expectRevert();
        greedy.latestPrice();
    }

    /// @notice The pool takes any root between the ends and finds its tick: ours must be the root of that tick.
    function testFuzz_TheRootIsThePoolsOwn(int24 tick) public {
        tick = int24(int256(bound(uint256(int256(tick) + 8_388_608), 0, 2 * 887_271)) - 887_271);
        IUniswapV3Pool pool =
            IUniswapV3Pool(_factory().createPool(address(new Coin(18)), address(new Coin(18)), 3_000));
        uint256 root = ticks.sqrtRatioAt(tick);
        pool.initialize(uint160(root));
        (, int24 found,,,,,) = pool.slot0();
        vm.assertTrue(found == tick, "the root of the tick lies in the tick");
        pool = IUniswapV3Pool(_factory().createPool(address(new Coin(18)), address(new Coin(18)), 3_000));
        if (root == MIN_SQRT_RATIO) return;
        pool.initialize(uint160(root - 1));
        (, found,,,,,) = pool.slot0();
        vm.assertTrue(found == tick - 1, "and what is one less does not: it is the root exactly");
    }

    function uniswapV3MintCallback(uint256 owed0, uint256 owed1, bytes calldata) external {
        _pay(int256(owed0), int256(owed1));
    }

    function uniswapV3SwapCallback(int256 owed0, int256 owed1, bytes calldata) external {
        _pay(owed0, owed1);
    }

    function _pay(int256 owed0, int256 owed1) private {
        // The coin reverts where it does not pay.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        if (owed0 > 0) Coin(IUniswapV3Pool(msg.sender).token0()).transfer(msg.sender, uint256(owed0));
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        if (owed1 > 0) Coin(IUniswapV3Pool(msg.sender).token1()).transfer(msg.sender, uint256(owed1));
    }

    function _factory() private returns (IUniswapV3Factory factory) {
        bytes memory code = vm.getCode(
            "../node_modules/@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json"
        );
        assembly ("memory-safe") {
            factory := create(0, add(code, 0x20), mload(code))
        }
    }

    function _realPool() private returns (IUniswapV3Pool pool) {
        pool = IUniswapV3Pool(_factory().createPool(address(new Coin(18)), address(new Coin(18)), 3_000));
        pool.initialize(1 << 96);
        pool.increaseObservationCardinalityNext(10);
        pool.mint(address(this), -60_000, 60_000, 1e21, "");
        // A change in another second is what makes the pool keep more observations.
        vm.warp(block.timestamp + 1);
        pool.mint(address(this), -60_000, 60_000, 1, "");
    }

    function _expectTick(UniswapV3TwapSource source, int24 tick) private view {
        (uint256 price,) = source.latestPrice();
        vm.assertEq(price, ticks.quoteAt(tick, 1e18, true), "the price of the mean tick");
    }

    function _feedPrice(uint8 decimals, int256 answer) private returns (uint256 price) {
        Feed feed = new Feed(decimals);
        feed.set(answer, block.timestamp);
        (price,) = new ChainlinkSource(feed, 0, type(int256).max).latestPrice();
    }

    function _still(uint8 baseDecimals, uint8 quoteDecimals, bool baseIsToken0)
        private
        returns (StillPool pool, UniswapV3TwapSource source)
    {
        address base = address(new Coin(baseDecimals));
        address quote = address(new Coin(quoteDecimals));
        pool = baseIsToken0 ? new StillPool(base, quote) : new StillPool(quote, base);
        source = new UniswapV3TwapSource(pool, base, WINDOW, 1e15 - 1e8, 10);
        pool.set(0, _spent(1e18));
    }

    function _stillPrice(uint8 baseDecimals, uint8 quoteDecimals, bool baseIsToken0)
        private
        returns (uint256 price)
    {
        (, UniswapV3TwapSource source) = _still(baseDecimals, quoteDecimals, baseIsToken0);
        (price,) = source.latestPrice();
    }

    /// @notice What the accumulator grows by in a window with so much liquidity.
    function _spent(uint256 liquidity) private pure returns (uint160) {
        return uint160((uint256(WINDOW) << 128) / liquidity);
    }
}
