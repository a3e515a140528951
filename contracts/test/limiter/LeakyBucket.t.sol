// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Limits, Window} from "../../src/interfaces/IOutflowLimiter.sol";
import {Bucket, LeakyBucket} from "../../src/limiter/LeakyBucket.sol";
import {Limit, LimitLib} from "../../src/limiter/Limit.sol";
import {Test} from "../Test.sol";

/// @notice The bucket by itself, against a log of every outflow.
contract LeakyBucketTest is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant FULL = 10_000;
    uint256 internal constant STEPS = 14;
    /// @dev Shares of a limit are summed in this many parts of a whole.
    uint256 internal constant WHOLE = 2 ** 120;

    uint256[] internal _times;
    uint256[] internal _amounts;
    uint256[] internal _briefShares;
    uint256[] internal _longShares;

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_NoWindowEverSeesMoreThanItsLimit(uint256 seed) public {
        Limits memory limits = _randomLimits(seed);
        Limit limit = LimitLib.pack(limits);
        Bucket bucket;
        uint256 time = START;
        uint256 custody = bound(_draw(seed, 1), 1, 2 ** 108);
        for (uint256 i; i < STEPS; ++i) {
            uint256 dice = _draw(seed, 100 + i);
            // Steps that often end exactly where an interval does.
            if (dice % 4 == 1) time += dice % limits.brief.length;
            if (dice % 4 == 2) time += limits.brief.length;
            if (dice % 4 == 3) time += dice % limits.long.length;
            uint256 bps = dice % 5 == 0 ? 2_000 : FULL;
            uint256 room = bucket.room(limit, custody, bps, time);
            uint256 amount = dice % 3 == 0 ? room : bound(_draw(seed, 200 + i), 0, room * 2);
            (bool fits, Bucket charged) = bucket.take(limit, custody, bps, time, amount);
            vm.assertTrue(fits == (amount <= room), "what fits is what there is room for");
            if (!fits || amount == 0) continue;
            bucket = charged;
            _log(limit, custody, bps, time, amount);
            if (dice % 7 == 0) custody = bound(_draw(seed, 300 + i), 1, 2 ** 108);
        }
        _requireNoIntervalAbove(_briefShares, limits.brief.length);
        _requireNoIntervalAbove(_longShares, limits.long.length);
    }

    function test_TheBoundIsTight() public pure {
        Limit limit = LimitLib.pack(_plain(1e24, 1 hours, 1e24, 1 hours));
        Bucket bucket;
        uint256 sum;
        for (uint256 i; i <= 60; ++i) {
            uint256 room = bucket.room(limit, 0, FULL, START + i * 60);
            (, bucket) = bucket.take(limit, 0, FULL, START + i * 60, room);
            if (i == 0) vm.assertEq(room, 0.5e24, "half of the limit is there at once");
            sum += room;
        }
        vm.assertLe(sum, 1e24, "never more than the limit");
        vm.assertApproxEqAbs(sum, 1e24, 1e18, "and no less than it, but for rounding");
    }

    function test_BothWindowsBind() public pure {
        Limit limit = LimitLib.pack(_plain(1e24, 1 hours, 2e24, 1 days));
        Bucket bucket;
        (, bucket) = bucket.take(limit, 0, FULL, START, 0.5e24);
        vm.assertEq(bucket.room(limit, 0, FULL, START), 0, "the hour is used up");
        uint256 later = START + 1 hours;
        vm.assertEq(bucket.room(limit, 0, FULL, later), 0.5e24, "an hour later it has leaked");
        (, bucket) = bucket.take(limit, 0, FULL, later, 0.5e24);
        vm.assertLt(bucket.room(limit, 0, FULL, later + 1 hours), 0.1e24, "now the day binds");
    }

    /// forge-config: default.fuzz.runs = 2048
    function testFuzz_UndoingIsAsIfItHadNotBeen(uint256 seed, uint256 first, uint256 second) public pure {
        Limits memory limits = _randomLimits(seed);
        Limit limit = LimitLib.pack(limits);
        uint256 time = START + (_draw(seed, 7) % limits.long.length);
        Bucket bucket;
        (, bucket) = bucket.take(limit, 2 ** 100, FULL, START, bucket.room(limit, 2 ** 100, FULL, START) / 2);
        first = bound(first, 0, bucket.room(limit, 2 ** 100, FULL, time));
        (, Bucket charged) = bucket.take(limit, 2 ** 100, FULL, time, first);
        second = bound(second, 0, charged.room(limit, 2 ** 100, FULL, time));
        (, Bucket both) = charged.take(limit, 2 ** 100, FULL, time, second);
        (, Bucket expected) = bucket.take(limit, 2 ** 100, FULL, time, second);
        Bucket left = both.undo(bucket, charged, time);
        vm.assertEq(Bucket.unwrap(left), Bucket.unwrap(expected), "only the second is left");
    }

    function test_AFullBucketLetsNothingOutBeforeItsTime() public pure {
        Limit limit = LimitLib.pack(_plain(1e24, 1 hours, 2e24, 1 days));
        Bucket bucket = Bucket.wrap(0).fill(limit, START + 600);
        vm.assertEq(bucket.room(limit, 0, FULL, START), 0, "nothing now");
        vm.assertEq(bucket.room(limit, 0, FULL, START + 600), 0, "nothing at the end of the stop");
        vm.assertGt(bucket.room(limit, 0, FULL, START + 601), 0, "and then what leaks");
        vm.assertEq(
            Bucket.unwrap(bucket.fill(limit, START)), Bucket.unwrap(bucket), "a shorter stop changes nothing"
        );
    }

    function test_AnotherLengthKeepsTheShare() public pure {
        Limit hour = LimitLib.pack(_plain(1e24, 1 hours, 1e24, 1 days));
        Limit two = LimitLib.pack(_plain(1e24, 2 hours, 1e24, 12 hours));
        Bucket bucket;
        (, bucket) = bucket.take(hour, 0, FULL, START, 0.25e24);
        bucket = bucket.rescale(hour, two, START);
        vm.assertEq(bucket.room(two, 0, FULL, START), 0.25e24, "half of the half is left");
        bucket = bucket.fill(two, START + 600).rescale(two, hour, START);
        vm.assertEq(bucket.room(hour, 0, FULL, START + 600), 0, "a stop keeps its length");
        vm.assertGt(bucket.room(hour, 0, FULL, START + 601), 0, "and no more");
    }

    /// forge-config: default.fuzz.runs = 2048
    function testFuzz_FlagsAndCustodyStayApart(uint112 custody, uint128 ticks) public pure {
        Bucket bucket = Bucket.wrap(uint256(ticks) << 128).increase(custody);
        Bucket marked = bucket.withListed().withOwing(true).withScoped();
        vm.assertTrue(marked.listed() && marked.owing() && marked.scoped(), "marked");
        vm.assertFalse(bucket.listed() || bucket.owing() || bucket.scoped(), "not marked");
        vm.assertFalse(marked.withOwing(false).owing(), "paid");
        vm.assertEq(marked.custody(), custody, "custody");
        vm.assertEq(Bucket.unwrap(marked.decrease(custody)) >> 128, ticks, "levels");
        vm.assertEq(LeakyBucket.MOST_CUSTODY, type(uint112).max, "112 bits");
    }

    /// forge-config: default.fuzz.runs = 2048
    function testFuzz_LimitsAreKeptToTwelveDigits(uint112 brief, uint112 long, uint112 floor) public pure {
        Limits memory limits = Limits({
            brief: Window({cap: brief, bps: 123, length: type(uint24).max}),
            long: Window({cap: long, bps: 10_000, length: 60}),
            floor: floor
        });
        Limits memory kept = LimitLib.pack(limits).unpack();
        _requireKept(kept.brief.cap, brief);
        _requireKept(kept.long.cap, long);
        _requireKept(kept.floor, floor);
        vm.assertEq(kept.brief.bps, 123, "brief bps");
        vm.assertEq(kept.long.bps, 10_000, "long bps");
        vm.assertEq(kept.brief.length, type(uint24).max, "brief length");
        vm.assertEq(kept.long.length, 60, "long length");
    }

    function test_RoundAmountsAreKeptExactly() public pure {
        Limits memory kept = LimitLib.pack(_plain(123_456_789_012e21, 60, 5_000_000e18, 60)).unpack();
        vm.assertEq(kept.brief.cap, 123_456_789_012e21, "twelve digits");
        vm.assertEq(kept.long.cap, 5_000_000e18, "a round amount");
    }

    function test_LimitIsTheLesserAndNeverBelowTheFloor() public pure {
        Limits memory limits = _plain(1e24, 60, 1e24, 60);
        limits.brief.bps = 1_000;
        limits.floor = 1e20;
        Limit limit = LimitLib.pack(limits);
        uint256 most = _inForce(limit, LimitLib.BRIEF, 1e26, FULL);
        vm.assertEq(most, 1e24, "the cap");
        most = _inForce(limit, LimitLib.BRIEF, 5e24, FULL);
        vm.assertEq(most, 5e23, "a tenth of custody");
        most = _inForce(limit, LimitLib.BRIEF, 1e20, FULL);
        vm.assertEq(most, 1e20, "the floor");
        most = _inForce(limit, LimitLib.BRIEF, 5e24, 2_000);
        vm.assertEq(most, 1e23, "a fifth of it while throttled");
        most = _inForce(limit, LimitLib.LONG, 5e24, FULL);
        vm.assertEq(most, 1e24, "no relative limit");
    }

    function test_LimitsThatCannotWorkAreInvalid() public pure {
        vm.assertTrue(LimitLib.isValid(_plain(1e24, 60, 1e24, 60)), "valid");
        Limits memory limits = _plain(1e24, 59, 1e24, 60);
        vm.assertFalse(LimitLib.isValid(limits), "too short");
        limits = _plain(1e24, 61, 1e24, 60);
        vm.assertFalse(LimitLib.isValid(limits), "the brief one is the longer one");
        limits = _plain(1e24, 60, 1e24, 60);
        limits.floor = 9_999;
        vm.assertFalse(LimitLib.isValid(limits), "no floor");
        limits.floor = 1e24 + 1;
        vm.assertFalse(LimitLib.isValid(limits), "a floor above the caps");
        limits = _plain(1e24, 60, 1e24, 60);
        limits.long.bps = 10_001;
        vm.assertFalse(LimitLib.isValid(limits), "more than all");
    }

    function _inForce(Limit limit, uint256 which, uint256 custody, uint256 bps)
        private
        pure
        returns (uint256 most)
    {
        (most,) = limit.inForce(which, custody, limit.leastRelative(), bps);
    }

    function _log(Limit limit, uint256 custody, uint256 bps, uint256 time, uint256 amount) private {
        uint256 brief = _inForce(limit, LimitLib.BRIEF, custody, bps);
        uint256 long = _inForce(limit, LimitLib.LONG, custody, bps);
        _times.push(time);
        _amounts.push(amount);
        _briefShares.push(amount * WHOLE / brief);
        _longShares.push(amount * WHOLE / long);
    }

    /// @dev Every interval that is as long as the window and ends with an outflow.
    function _requireNoIntervalAbove(uint256[] memory shares, uint256 length) private view {
        for (uint256 end; end < shares.length; ++end) {
            uint256 sum;
            for (uint256 i; i <= end; ++i) {
                if (_times[i] + length >= _times[end]) sum += shares[i];
            }
            vm.assertLe(sum, WHOLE, "shares of the limit add up to at most the whole");
        }
    }

    function _requireKept(uint256 kept, uint256 given) private pure {
        vm.assertLe(kept, given, "rounded down");
        vm.assertLe(given - kept, given / 1e11, "by less than the twelfth digit");
    }

    function _plain(uint256 brief, uint256 briefLength, uint256 long, uint256 longLength)
        private
        pure
        returns (Limits memory)
    {
        return Limits({
            brief: Window({cap: uint112(brief), bps: 0, length: uint24(briefLength)}),
            long: Window({cap: uint112(long), bps: 0, length: uint24(longLength)}),
            floor: 10_000
        });
    }

    function _randomLimits(uint256 seed) private pure returns (Limits memory limits) {
        limits.floor = uint112(bound(_draw(seed, 10), LimitLib.LEAST_FLOOR, 2 ** 60));
        limits.brief.cap = uint112(bound(_draw(seed, 11), limits.floor, 2 ** 111));
        limits.long.cap = uint112(bound(_draw(seed, 12), limits.floor, 2 ** 111));
        limits.brief.bps = uint16(_draw(seed, 13) % 10_001);
        limits.long.bps = uint16(_draw(seed, 14) % 10_001);
        limits.brief.length = uint24(bound(_draw(seed, 15), 60, 1 days));
        limits.long.length = uint24(bound(_draw(seed, 16), limits.brief.length, 30 days));
    }

    function _draw(uint256 seed, uint256 salt) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt)));
    }
}
