// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IOracleGuard, PriceState} from "../../src/interfaces/IOracleGuard.sol";
import {IPriceSource} from "../../src/interfaces/IPriceSource.sol";
import {IAggregatorV3} from "../../src/oracle/IAggregatorV3.sol";
import {OracleGuard} from "../../src/oracle/OracleGuard.sol";
import {Test} from "../Test.sol";
import {Feed, IPriced, Lender, Teller} from "./Sources.sol";

contract OracleGuardTest is Test {
    address internal constant OWNER = address(0x0123);
    address internal constant ASSET = address(0xA55E7);
    uint32 internal constant HEARTBEAT = 1 hours;
    uint32 internal constant GAS = 60_000;
    uint32 internal constant WINDOW = 30 minutes;

    OracleGuard internal guard;
    Teller[] internal tellers;

    function setUp() public {
        vm.warp(1_700_000_000);
        guard = new OracleGuard(OWNER);
        for (uint256 i; i < 8; ++i) {
            tellers.push(new Teller());
        }
        _configure(3, _bounds(2));
        _tell(100e18, 101e18, 99e18);
    }

    function test_TheMedianOfFreshSources() public {
        _expect(100e18, PriceState.Fresh);
        _tell(99e18, 100e18, 101e18);
        _expect(100e18, PriceState.Fresh);
        _tell(101e18, 99e18, 100e18);
        _expect(100e18, PriceState.Fresh);
        vm.assertEq(guard.requirePrice(ASSET), 100e18, "to act on");
    }

    function test_TheMeanOfTheMiddleTwoIsRoundedDown() public {
        _tell(100e18 + 1, 100e18 + 4, 0);
        _expect(100e18 + 2, PriceState.Fresh);
    }

    function test_AnAssetWithoutSourcesIsUnknown() public {
        (uint256 price, PriceState state) = guard.priceOf(address(1));
        _same(price, state, 0, PriceState.Unknown);
        vm.expectRevert(_refusal(address(1), PriceState.Unknown, 0));
        guard.requirePrice(address(1));
    }

    function test_FewerThanTheQuorumIsStale() public {
        _tell(100e18, 0, 0);
        _expect(100e18, PriceState.Stale);
        vm.expectRevert(_refusal(ASSET, PriceState.Stale, 100e18));
        guard.requirePrice(ASSET);
        _tell(0, 0, 0);
        _expect(0, PriceState.Stale);
    }

    function test_APriceIsFreshUpToItsHeartbeat() public {
        vm.warp(block.timestamp + HEARTBEAT);
        _expect(100e18, PriceState.Fresh);
        vm.warp(block.timestamp + 1);
        _expect(0, PriceState.Stale);
    }

    function test_APriceFromTheFutureOrOutOfRangeIsNone() public {
        tellers[0].tell(100e18, block.timestamp + 1);
        tellers[1].tell(uint256(type(uint128).max) + 1, block.timestamp);
        _expect(99e18, PriceState.Stale);
        tellers[1].tell(type(uint128).max, block.timestamp);
        tellers[0].tell(type(uint128).max, block.timestamp);
        _expect(type(uint128).max, PriceState.Fresh);
    }

    function test_SourcesThatDisagreeAreDeviating() public {
        _tell(100e18, 105e18, 0);
        // The median is 102.5; two and a half apart from it, of which 2 % are 2.05.
        _expect(102.5e18, PriceState.Deviating);
        _tell(100e18, 103e18, 97e18);
        _expect(100e18, PriceState.Deviating);
        _tell(100e18, 102e18, 97e18);
        _expect(100e18, PriceState.Fresh);
        _tell(100e18, 102e18 + 1, 97e18);
        _expect(100e18, PriceState.Deviating);
    }

    function test_AJumpInTheTransactionIsSeenBothWays() public {
        vm.assertEq(guard.requirePrice(ASSET), 100e18, "the transaction's first");
        _tellAll(105e18);
        _expect(105e18, PriceState.Fresh);
        _tellAll(105e18 + 1);
        _expect(105e18 + 1, PriceState.Jumped);
        _tellAll(95e18 - 1);
        _expect(95e18 - 1, PriceState.Jumped);
        vm.expectRevert(_refusal(ASSET, PriceState.Jumped, 95e18 - 1));
        guard.requirePrice(ASSET);
        _tellAll(95e18);
        _expect(95e18, PriceState.Fresh);
    }

    /// forge-config: default.isolate = true
    function test_TheNextTransactionHasAFirstPriceOfItsOwn() public {
        guard.requirePrice(ASSET);
        _tellAll(108e18);
        _expect(108e18, PriceState.Fresh);
        _tellAll(110e18 + 1);
        _expect(110e18 + 1, PriceState.Jumped);
    }

    /// forge-config: default.isolate = true
    function test_AWindowsJumpIsBoundedByItsAnchor() public {
        guard.requirePrice(ASSET);
        (uint256 anchor, uint256 anchoredAt) = guard.anchorOf(ASSET);
        vm.assertEq(anchor, 100e18, "anchored at the first price");
        vm.assertEq(anchoredAt, block.timestamp, "now");
        vm.warp(block.timestamp + WINDOW - 1);
        _tellAll(110e18);
        vm.assertEq(guard.requirePrice(ASSET), 110e18, "a tenth");
        (anchor,) = guard.anchorOf(ASSET);
        vm.assertEq(anchor, 100e18, "the anchor holds for its window");
        _tellAll(110e18 + 1);
        _expect(110e18 + 1, PriceState.Jumped);
        vm.warp(block.timestamp + 1);
        vm.expectEmit(true, false, false, true, address(guard));
        emit IOracleGuard.AnchorMoved(ASSET, 110e18 + 1);
        guard.requirePrice(ASSET);
        _tellAll(121e18 + 2);
        _expect(121e18 + 2, PriceState.Jumped);
    }

    /// forge-config: default.isolate = true
    function test_ALastingJumpIsAcceptedAsWindowsPass() public {
        guard.requirePrice(ASSET);
        uint256 start = block.timestamp;
        for (uint256 windows; windows < 4; ++windows) {
            vm.warp(start + windows * WINDOW);
            _tellAll(60e18);
            (, PriceState state) = guard.poke(ASSET);
            vm.assertTrue((state == PriceState.Fresh) == (windows == 3), "40 % take four times a tenth");
        }
        _expect(60e18, PriceState.Fresh);
    }

    /// forge-config: default.isolate = true
    function test_TheOwnerAcceptsAJumpAndNothingElse() public {
        guard.requirePrice(ASSET);
        _tellAll(50e18);
        _expect(50e18, PriceState.Jumped);
        vm.prank(OWNER);
        guard.reanchor(ASSET);
        _expect(50e18, PriceState.Fresh);
        _tell(50e18, 60e18, 70e18);
        vm.expectRevert(_refusal(ASSET, PriceState.Deviating, 60e18));
        vm.prank(OWNER);
        guard.reanchor(ASSET);
    }

    function test_PokingWhatIsNotFreshChangesNothing() public {
        _tell(100e18, 0, 0);
        (uint256 price, PriceState state) = guard.poke(ASSET);
        _same(price, state, 100e18, PriceState.Stale);
        (uint256 anchor,) = guard.anchorOf(ASSET);
        vm.assertEq(anchor, 0, "no anchor");
        _tellAll(500e18);
        _expect(500e18, PriceState.Fresh);
    }

    function test_TheSequencer() public {
        Feed feed = _sequencer();
        feed.set(0, block.timestamp - 1 hours - 1);
        _expect(100e18, PriceState.Fresh);
        feed.set(1, block.timestamp - 1 hours - 1);
        _expect(100e18, PriceState.SequencerDown);
        vm.expectRevert(_refusal(ASSET, PriceState.SequencerDown, 100e18));
        guard.requirePrice(ASSET);
        feed.set(0, 0);
        _expect(100e18, PriceState.SequencerDown);
        feed.set(0, block.timestamp + 1);
        _expect(100e18, PriceState.SequencerDown);
        feed.set(0, 1);
        feed.setBroken(true);
        _expect(100e18, PriceState.SequencerDown);
        feed.setBroken(false);
        _expect(100e18, PriceState.Fresh);
        feed.setTerse(true);
        _expect(100e18, PriceState.SequencerDown);
        vm.prank(OWNER);
        guard.setSequencerFeed(IAggregatorV3(address(0)), 0);
        _expect(100e18, PriceState.Fresh);
    }

    function test_Attack_LiquidatingAsTheSequencerComesBack() public {
        Feed feed = _sequencer();
        feed.set(0, block.timestamp - 1 hours);
        _expect(100e18, PriceState.SequencerDown);
        vm.warp(block.timestamp + 1);
        _expect(100e18, PriceState.Fresh);
    }

    function test_Attack_ASpotPriceMovedByAFlashLoan() public {
        // The protocol reads a price, the attacker moves all sources, and reads again in the same transaction.
        Lender lender = new Lender(IPriced(address(guard)), ASSET);
        lender.deposit(10);
        lender.borrow(500);
        _tellAll(1_000e18);
        vm.expectRevert(_refusal(ASSET, PriceState.Jumped, 1_000e18));
        lender.borrow(5_000);
        _tellAll(10e18);
        vm.expectRevert(_refusal(ASSET, PriceState.Jumped, 10e18));
        lender.liquidate();
        lender.deposit(1);
        lender.repay(500);
        vm.assertEq(lender.debt(), 0, "repaying asks no price");
    }

    /// forge-config: default.isolate = true
    function test_Attack_AnEarlierTransactionsPriceBoundsTheFirstOfThis() public {
        guard.poke(ASSET);
        _tellAll(111e18);
        vm.expectRevert(_refusal(ASSET, PriceState.Jumped, 111e18));
        guard.requirePrice(ASSET);
    }

    function test_Attack_AStaleFeedNeverBlocksRepaying() public {
        Lender lender = new Lender(IPriced(address(guard)), ASSET);
        lender.deposit(10);
        lender.borrow(500);
        vm.warp(block.timestamp + HEARTBEAT + 1);
        vm.expectRevert(_refusal(ASSET, PriceState.Stale, 0));
        lender.borrow(1);
        vm.expectRevert(_refusal(ASSET, PriceState.Stale, 0));
        lender.liquidate();
        lender.deposit(1);
        lender.repay(500);
        vm.assertEq(lender.debt(), 0, "repaid");
    }

    function test_Attack_OneLyingSourceOfThree() public {
        for (uint256 lie = 1; lie < type(uint128).max / 7; lie *= 7) {
            _tell(100e18, 101e18, lie);
            (uint256 price, PriceState state) = guard.priceOf(ASSET);
            vm.assertTrue(state == PriceState.Fresh, "two agree");
            vm.assertTrue(price >= 100e18 && price <= 101e18, "the median is an honest one, or between two");
        }
    }

    function test_Attack_SourcesThatMisbehave() public {
        for (uint256 manner = 1; manner < 6; ++manner) {
            tellers[2].behave(Teller.Manner(manner));
            _expect(100.5e18, PriceState.Fresh);
            uint256 left = gasleft();
            guard.priceOf(ASSET);
            vm.assertLe(left - gasleft(), GAS + 60_000, "it costs no more than its gas");
        }
        tellers[2].behave(Teller.Manner.AnswersLong);
        _expect(100e18, PriceState.Fresh);
        for (uint256 i; i < 3; ++i) {
            tellers[i].behave(Teller.Manner.BurnsAll);
        }
        _expect(0, PriceState.Stale);
    }

    /// @notice Less gas never makes another price of it: it is the same, or a revert. The last source needs so much that a
    /// 64th of it would suffice to go on without.
    function testFuzz_Attack_StarvingSourcesOfGas(uint256 gasLimit) public {
        IOracleGuard.Source[] memory sources = _sources(3);
        sources[2].gasLimit = 1_000_000;
        vm.prank(OWNER);
        guard.configure(ASSET, sources, _bounds(2));
        _tell(100e18, 101e18, 99e18);
        tellers[2].behave(Teller.Manner.AnswersSlowly);
        gasLimit = bound(gasLimit, 850_000, 1_150_000);
        (bool success, bytes memory answer) =
            address(guard).call{gas: gasLimit}(abi.encodeCall(guard.priceOf, (ASSET)));
        if (!success) return;
        (uint256 price, PriceState state) = abi.decode(answer, (uint256, PriceState));
        _same(price, state, 100e18, PriceState.Fresh);
    }

    function test_TooLittleGasIsNamed() public {
        (bool success, bytes memory answer) =
            address(guard).call{gas: 60_000}(abi.encodeCall(guard.priceOf, (ASSET)));
        vm.assertFalse(success, "too little for a source");
        vm.assertEq(bytes32(bytes4(answer)), bytes32(IOracleGuard.InsufficientGas.selector), "by name");
    }

    function test_ConfiguringReplacesAndRemoves() public {
        guard.poke(ASSET);
        _configure(1, _bounds(1));
        (IOracleGuard.Source[] memory sources, IOracleGuard.Bounds memory bounds) =
            guard.configurationOf(ASSET);
        vm.assertEq(sources.length, 1, "one source");
        vm.assertEq(address(sources[0].source), address(tellers[0]), "the first");
        vm.assertEq(bounds.quorum, 1, "its bounds");
        (uint256 anchor,) = guard.anchorOf(ASSET);
        vm.assertEq(anchor, 100e18, "the anchor stays");
        _configure(0, _bounds(0));
        _expect(0, PriceState.Unknown);
        (anchor,) = guard.anchorOf(ASSET);
        vm.assertEq(anchor, 0, "removed with it");
    }

    function test_ConfigurationsThatAreRefused() public {
        IOracleGuard.Bounds memory bounds = _bounds(2);
        IOracleGuard.Source[] memory nine = new IOracleGuard.Source[](9);
        _expectConfigureReverts(nine, bounds, abi.encodeWithSelector(IOracleGuard.TooManySources.selector, 9));
        for (uint256 i; i < 8; ++i) {
            bounds = _bounds(2);
            if (i == 0) bounds.quorum = 1;
            if (i == 1) bounds.quorum = 4;
            if (i == 2) bounds.maxDeviationBps = 0;
            if (i == 3) bounds.maxDeviationBps = 10_000;
            if (i == 4) bounds.maxJumpInTransactionBps = 0;
            if (i == 5) bounds.maxJumpBps = 0;
            if (i == 6) bounds.window = 0;
            if (i == 7) bounds.quorum = 0;
            _expectConfigureReverts(
                _sources(3), bounds, abi.encodeWithSelector(IOracleGuard.InvalidBounds.selector, bounds, 3)
            );
        }
        for (uint256 i; i < 5; ++i) {
            IOracleGuard.Source[] memory sources = _sources(3);
            if (i == 0) sources[2].source = IPriceSource(address(0xE0A));
            if (i == 1) sources[2].source = sources[0].source;
            if (i == 2) sources[2].heartbeat = 0;
            if (i == 3) sources[2].gasLimit = 19_999;
            if (i == 4) sources[2].gasLimit = 1_000_001;
            IOracleGuard.Source memory bad = sources[2];
            _expectConfigureReverts(
                sources,
                _bounds(2),
                abi.encodeWithSelector(
                    IOracleGuard.InvalidSource.selector, bad.source, bad.heartbeat, bad.gasLimit
                )
            );
        }
        vm.expectRevert(abi.encodeWithSelector(IOracleGuard.InvalidSequencerFeed.selector, address(0xE0A), 1));
        vm.prank(OWNER);
        guard.setSequencerFeed(IAggregatorV3(address(0xE0A)), 1);
        vm.expectRevert(
            abi.encodeWithSelector(IOracleGuard.InvalidSequencerFeed.selector, address(tellers[0]), 0)
        );
        vm.prank(OWNER);
        guard.setSequencerFeed(IAggregatorV3(address(tellers[0])), 0);
    }

    function testFuzz_OnlyTheOwnerConfigures(address caller) public {
        vm.assume(caller != OWNER);
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        guard.configure(ASSET, new IOracleGuard.Source[](0), _bounds(2));
        vm.expectRevert(refusal);
        vm.prank(caller);
        guard.setSequencerFeed(IAggregatorV3(address(0)), 0);
        vm.expectRevert(refusal);
        vm.prank(caller);
        guard.reanchor(ASSET);
    }

    /// @notice The median against one that is computed otherwise: half of the prices are at most it, half at least.
    function testFuzz_TheMedianSplitsTheFresh(uint128[8] memory prices, uint8 count) public {
        uint256 size = bound(count, 1, 8);
        _configure(size, _bounds(uint8(size / 2 + 1)));
        uint256 fresh;
        for (uint256 i; i < size; ++i) {
            tellers[i].tell(prices[i], block.timestamp);
            if (prices[i] != 0) ++fresh;
        }
        (uint256 price,) = guard.priceOf(ASSET);
        uint256 below;
        uint256 above;
        for (uint256 i; i < size; ++i) {
            if (prices[i] == 0) continue;
            if (prices[i] < price) ++below;
            if (prices[i] > price) ++above;
        }
        vm.assertLe(below * 2, fresh, "no more than half lie below");
        vm.assertLe(above * 2, fresh, "no more than half lie above");
        vm.assertTrue(fresh == 0 || price != 0, "a price wherever one is fresh");
    }

    function _bounds(uint8 quorum) private pure returns (IOracleGuard.Bounds memory) {
        return IOracleGuard.Bounds(quorum, 200, 500, 1_000, WINDOW);
    }

    function _sources(uint256 count) private view returns (IOracleGuard.Source[] memory sources) {
        sources = new IOracleGuard.Source[](count);
        for (uint256 i; i < count; ++i) {
            sources[i] = IOracleGuard.Source(tellers[i], HEARTBEAT, GAS);
        }
    }

    function _configure(uint256 count, IOracleGuard.Bounds memory bounds) private {
        IOracleGuard.Source[] memory sources = _sources(count);
        vm.expectEmit(true, false, false, true, address(guard));
        emit IOracleGuard.AssetConfigured(ASSET, sources, bounds);
        vm.prank(OWNER);
        guard.configure(ASSET, sources, bounds);
    }

    function _expectConfigureReverts(
        IOracleGuard.Source[] memory sources,
        IOracleGuard.Bounds memory bounds,
        bytes memory refusal
    ) private {
        vm.expectRevert(refusal);
        vm.prank(OWNER);
        guard.configure(ASSET, sources, bounds);
    }

    function _sequencer() private returns (Feed feed) {
        feed = new Feed(0);
        vm.expectEmit(true, false, false, true, address(guard));
        emit IOracleGuard.SequencerFeedChanged(address(feed), 1 hours);
        vm.prank(OWNER);
        guard.setSequencerFeed(feed, 1 hours);
    }

    function _tell(uint256 one, uint256 two, uint256 three) private {
        tellers[0].tell(one, block.timestamp);
        tellers[1].tell(two, block.timestamp);
        tellers[2].tell(three, block.timestamp);
    }

    function _tellAll(uint256 price) private {
        _tell(price, price, price);
    }

    function _expect(uint256 expected, PriceState expectedState) private view {
        (uint256 price, PriceState state) = guard.priceOf(ASSET);
        _same(price, state, expected, expectedState);
    }

    function _same(uint256 price, PriceState state, uint256 expected, PriceState expectedState) private pure {
        vm.assertEq(price, expected, "price");
        vm.assertEq(uint256(state), uint256(expectedState), "state");
    }

    function _refusal(address asset, PriceState state, uint256 price) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOracleGuard.PriceNotFresh.selector, asset, state, price);
    }
}
