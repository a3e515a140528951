// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PendingChange} from "src/interfaces/IParameterGovernor.sol";
import {Announcements, Standing} from "src/parameters/Announcements.sol";

/// @notice Nothing that is announced, a loosening least of all, is due before its whole delay has passed
/// @custom:subject Announcements
/// @custom:engine bmc
contract NothingBeforeItsDelay {
    function check(bytes32 content, bytes32 given, uint40 time, uint32 delay, uint40 grace, uint40 later)
        external
        pure
    {
        PendingChange memory change = Announcements.announce(content, 0, time, delay, grace);
        Standing standing = Announcements.standing(change, given, later);
        assert(standing != Standing.Due || later >= uint256(time) + delay);
    }
}

/// @notice Nothing is due but what was announced
/// @custom:subject Announcements
/// @custom:engine bmc
contract NothingButWhatWasAnnounced {
    function check(bytes32 content, bytes32 given, uint40 time, uint32 delay, uint40 grace, uint40 later)
        external
        pure
    {
        PendingChange memory change = Announcements.announce(content, 0, time, delay, grace);
        Standing standing = Announcements.standing(change, given, later);
        assert(standing != Standing.Due || given == content);
    }
}

/// @notice What is announced is due throughout its time, and never after it
/// @custom:subject Announcements
/// @custom:engine bmc
contract DueThroughoutItsTime {
    function check(bytes32 content, uint40 time, uint32 delay, uint40 grace, uint40 later) external pure {
        require(delay > 0);
        PendingChange memory change = Announcements.announce(content, 0, time, delay, grace);
        Standing standing = Announcements.standing(change, content, later);
        uint256 ready = uint256(time) + delay;
        assert((standing == Standing.Due) == (later >= ready && later < ready + grace));
    }
}

/// @notice What was taken off or never announced is never due
/// @custom:subject Announcements
/// @custom:engine bmc
contract NothingWithoutAnnouncement {
    function check(bytes32 given, uint40 later) external pure {
        PendingChange memory none;
        assert(Announcements.standing(none, given, later) == Standing.None);
    }
}
