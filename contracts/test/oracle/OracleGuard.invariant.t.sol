// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOracleGuard, PriceState} from "../../src/interfaces/IOracleGuard.sol";
import {OracleGuard} from "../../src/oracle/OracleGuard.sol";
import {Test} from "../Test.sol";
import {Feed, Teller} from "./Sources.sol";

/// @notice Moves three sources, the sequencer and time at will, and judges every price that is called fresh by what it did.
contract Market is Test {
    address internal constant ASSET = address(0xA55E7);
    uint256 internal constant SOURCES = 3;
    uint256 internal constant QUORUM = 2;
    uint256 internal constant WINDOW = 30 minutes;
    uint256 internal constant GRACE = 1 hours;

    OracleGuard public immutable guard;
    Feed public immutable sequencer;
    Teller[SOURCES] internal tellers;
    uint32[SOURCES] internal heartbeats = [10 minutes, 1 hours, 1 days];
    bool[SOURCES] internal broken;

    uint256 public anchor;
    uint256 public anchoredAt;
    uint256 public freshSeen;
    uint256 public othersSeen;

    constructor() {
        vm.warp(1_700_000_000);
        guard = new OracleGuard(address(this));
        sequencer = new Feed(0);
        IOracleGuard.Source[] memory sources = new IOracleGuard.Source[](SOURCES);
        for (uint256 i; i < SOURCES; ++i) {
            tellers[i] = new Teller();
            tellers[i].tell(100e18, block.timestamp);
            sources[i] = IOracleGuard.Source(tellers[i], heartbeats[i], 20_000);
        }
        guard.configure(ASSET, sources, IOracleGuard.Bounds(uint8(QUORUM), 200, 500, 1_000, uint32(WINDOW)));
        sequencer.set(0, block.timestamp - GRACE - 1);
        guard.setSequencerFeed(sequencer, uint32(GRACE));
    }

    /// @notice All sources move together, as a market does.
    function move(uint256 seed, uint256 bps) external {
        uint256 price = _somePrice(seed) * bound(bps, 9_300, 10_700) / 10_000;
        for (uint256 i; i < SOURCES; ++i) {
            if (!broken[i]) tellers[i].tell(price + i, block.timestamp);
        }
    }

    /// @notice One source says anything, of any time.
    function lie(uint256 seed, uint256 price, uint256 age) external {
        uint256 i = seed % SOURCES;
        uint256 at_ = age % 5 == 0 ? block.timestamp + 1 : block.timestamp - age % 2 days;
        tellers[i].tell(price % 3 == 0 ? price : bound(price, 1e18, 300e18), at_);
        broken[i] = false;
    }

    function misbehave(uint256 seed, uint256 manner) external {
        uint256 i = seed % SOURCES;
        tellers[i].behave(Teller.Manner(1 + manner % 5));
        broken[i] = true;
    }

    function stopSequencer(uint256 seed) external {
        if (seed % 4 == 0) sequencer.set(1, block.timestamp);
        else sequencer.set(0, block.timestamp - seed % (2 * GRACE));
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 1 hours));
    }

    function poke() external {
        (uint256 price, PriceState state) = guard.poke(ASSET);
        _judge(price, state, 0);
    }

    /// @notice One transaction that reads, moves the market and reads again.
    function pokeMoveAndPoke(uint256 seed, uint256 bps) external {
        (uint256 first, PriceState state) = guard.poke(ASSET);
        _judge(first, state, 0);
        if (state != PriceState.Fresh) first = 0;
        uint256 price = _somePrice(seed) * bound(bps, 9_000, 11_000) / 10_000;
        for (uint256 i; i < SOURCES; ++i) {
            tellers[i].tell(price, block.timestamp);
            broken[i] = false;
        }
        (price, state) = guard.poke(ASSET);
        _judge(price, state, first);
    }

    /// @dev What `Fresh` promises, reckoned from the sources themselves.
    function _judge(uint256 price, PriceState state, uint256 first) private {
        if (state != PriceState.Fresh) {
            ++othersSeen;
            return;
        }
        ++freshSeen;
        uint256 agreeing;
        for (uint256 i; i < SOURCES; ++i) {
            if (broken[i]) continue;
            (uint256 said, uint256 at_) = (tellers[i].price(), tellers[i].updatedAt());
            if (said == 0 || at_ > block.timestamp || block.timestamp - at_ > heartbeats[i]) continue;
            if (_distance(said, price) <= _share(price, 200)) ++agreeing;
        }
        vm.assertGe(
            agreeing, QUORUM, "fresh with fewer agreeing sources than the quorum, within their heartbeats"
        );
        vm.assertTrue(
            sequencer.answer() == 0 && block.timestamp - sequencer.startedAt() > GRACE,
            "fresh while the sequencer is down"
        );
        if (first != 0) {
            vm.assertLe(_distance(price, first), _share(first, 500), "a jump in the transaction");
        }
        if (anchor != 0) {
            uint256 windows = 1 + (block.timestamp - anchoredAt) / WINDOW;
            vm.assertLe(_distance(price, anchor), _share(anchor, 1_000 * windows), "a jump in the window");
        }
        if (anchor == 0 || block.timestamp >= anchoredAt + WINDOW) {
            (anchor, anchoredAt) = (price, block.timestamp);
        }
    }

    function _somePrice(uint256 seed) private view returns (uint256) {
        return bound(tellers[seed % SOURCES].price(), 1e18, 1e24);
    }

    function _distance(uint256 left, uint256 right) private pure returns (uint256) {
        return left > right ? left - right : right - left;
    }

    function _share(uint256 amount, uint256 bps) private pure returns (uint256) {
        return amount * bps / 10_000;
    }
}

contract OracleGuardInvariantTest is Test {
    Market internal market;

    function setUp() public {
        market = new Market();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(market);
    }

    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.depth = 10
    function invariant_FreshMeansWhatItSays() public view {
        (uint256 anchor, uint256 anchoredAt) = market.guard().anchorOf(address(0xA55E7));
        vm.assertEq(anchor, market.anchor(), "the anchor moves only with a fresh price, once a window");
        vm.assertEq(anchoredAt, market.anchoredAt(), "and at that time");
    }
}
