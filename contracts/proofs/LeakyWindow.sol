// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LeakyWindow} from "src/limiter/LeakyWindow.sol";

/// @notice A single outflow is at most half of the limit, whatever came before
/// @custom:subject LeakyWindow
/// @custom:engine bmc
contract OneOutflowIsAtMostHalf {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 time, uint112 amount) external pure {
        require(length > 0);
        (bool fits,) = LeakyWindow.take(emptyAt, most, length, time, amount);
        assert(!fits || 2 * uint256(amount) <= most);
    }
}

/// @notice After an outflow that fits, the bucket is empty within the length of the window
/// @custom:subject LeakyWindow
/// @custom:engine bmc
/// @custom:witness emptyAt == 0 && most == 4 && length == 60 && time == 1 && amount == 1
contract BucketIsNeverOverfull {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 time, uint112 amount) external pure {
        require(length > 0 && most > 0);
        (bool fits, uint256 moved) = LeakyWindow.take(emptyAt, most, length, time, amount);
        assert(!fits || moved <= (uint256(time) + length) * LeakyWindow.TICKS);
    }
}

/// @notice Any window, begun: the first outflow is covered, whatever the bucket held before
/// @custom:subject LeakyWindow
/// @custom:engine bmc
contract FirstOutflowIsCovered {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 start, uint112 amount) external pure {
        require(length > 0 && most > 0);
        (bool fits, uint256 moved) = LeakyWindow.take(emptyAt, most, length, start, amount);
        require(fits);
        uint256 first = uint256(start) * LeakyWindow.TICKS;
        assert(uint256(amount) * 2 * length * LeakyWindow.TICKS <= most * (moved - first));
        assert(moved >= first);
    }
}

/// @notice Any window, continued: what left stays covered by what the bucket moved, one outflow more
/// @custom:subject LeakyWindow
/// @custom:engine bmc
/// @dev The invariant of the induction: `sum * 2 length <= limit * (emptyAt - start)`, in ticks, for the `sum` of all
/// outflows from `start` on, and any `limit` that none of the limits under which they left exceeds.
contract SumIsCoveredByTheBucket {
    function check(
        uint64 emptyAt,
        uint112 most,
        uint112 limit,
        uint24 length,
        uint40 start,
        uint40 time,
        uint112 amount,
        uint128 sum
    ) external pure {
        require(length > 0 && most > 0 && most <= limit && time >= start);
        uint256 first = uint256(start) * LeakyWindow.TICKS;
        require(emptyAt >= first);
        require(uint256(sum) * 2 * length * LeakyWindow.TICKS <= limit * (emptyAt - first));
        (bool fits, uint256 moved) = LeakyWindow.take(emptyAt, most, length, time, amount);
        require(fits);
        assert((uint256(sum) + amount) * 2 * length * LeakyWindow.TICKS <= limit * (moved - first));
    }
}

/// @notice Any window, ended: what left within its length is at most the greatest limit in it
/// @custom:subject LeakyWindow
/// @custom:engine bmc
/// @dev From the invariant before the last outflow of any interval that is at most as long as the window.
contract NoWindowExceedsItsLimit {
    function check(
        uint64 emptyAt,
        uint112 most,
        uint112 limit,
        uint24 length,
        uint40 start,
        uint40 time,
        uint112 amount,
        uint128 sum
    ) external pure {
        require(length > 0 && most > 0 && most <= limit && time >= start && time - start <= length);
        uint256 first = uint256(start) * LeakyWindow.TICKS;
        require(emptyAt >= first);
        require(uint256(sum) * 2 * length * LeakyWindow.TICKS <= limit * (emptyAt - first));
        (bool fits, uint256 moved) = LeakyWindow.take(emptyAt, most, length, time, amount);
        require(fits);
        assert((uint256(sum) + amount) * 2 * length * LeakyWindow.TICKS <= limit * (moved - first));
        assert(uint256(sum) + amount <= limit);
    }
}

/// @notice What a window says that there is room for fits
/// @custom:subject LeakyWindow
/// @custom:engine bmc
contract RoomFits {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 time) external pure {
        require(length > 0 && most > 0);
        uint256 room = LeakyWindow.room(emptyAt, most, length, time);
        require(room > 0);
        (bool fits,) = LeakyWindow.take(emptyAt, most, length, time, room);
        assert(fits);
    }
}

/// @notice Nothing fits that is more than there is room for
/// @custom:subject LeakyWindow
/// @custom:engine bmc
/// @dev In steps that the solver can follow: each is proved, and then taken for granted by the next.
contract NoMoreThanRoomFits {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 time, uint112 amount) external pure {
        require(length > 0 && most > 0);
        (bool fits, uint256 moved) = LeakyWindow.take(emptyAt, most, length, time, amount);
        require(fits);
        uint256 from = LeakyWindow.later(emptyAt, time * LeakyWindow.TICKS);
        uint256 ticks = length * LeakyWindow.TICKS;
        uint256 left = time * LeakyWindow.TICKS + ticks - from;
        assert(2 * ticks * amount <= (moved - from) * most);
        assert(2 * ticks * amount <= left * most);
        assert(amount <= left * most / (2 * ticks));
        assert(amount <= LeakyWindow.room(emptyAt, most, length, time));
    }
}

/// @notice Room only grows while nobody takes
/// @custom:subject LeakyWindow
/// @custom:engine bmc
contract RoomOnlyGrows {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 time, uint40 later) external pure {
        require(length > 0 && later >= time);
        assert(
            LeakyWindow.room(emptyAt, most, length, time) <= LeakyWindow.room(emptyAt, most, length, later)
        );
    }
}

/// @notice Nobody is bricked: a window after the bucket was full, half of the limit is there again
/// @custom:subject LeakyWindow
/// @custom:engine bmc
contract RoomComesBack {
    function check(uint64 emptyAt, uint112 most, uint24 length, uint40 time, uint40 later) external pure {
        require(length > 0 && emptyAt <= (uint256(time) + length) * LeakyWindow.TICKS);
        require(later >= uint256(time) + length);
        assert(LeakyWindow.room(emptyAt, most, length, later) == most / 2);
    }
}

/// @notice Another window length never gives room that was not there, as a share of the limit
/// @custom:subject LeakyWindow
/// @custom:engine bmc
contract RescalingGivesNoRoom {
    function check(uint64 emptyAt, uint24 from, uint24 to, uint40 time) external pure {
        require(from > 0 && to > 0);
        uint256 ticks = uint256(time) * LeakyWindow.TICKS;
        uint256 rescaled = LeakyWindow.rescale(emptyAt, from, to, time);
        uint256 full = emptyAt > ticks ? emptyAt - ticks : 0;
        uint256 after_ = rescaled > ticks ? rescaled - ticks : 0;
        require(full <= from * LeakyWindow.TICKS);
        assert(after_ * from >= full * to);
    }
}
