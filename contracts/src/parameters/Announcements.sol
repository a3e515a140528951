// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PendingChange} from "../interfaces/IParameterGovernor.sol";

/// @notice Where a change stands that somebody wants to execute.
/// @param None Nothing waits.
/// @param Differs What waits has another content.
/// @param Waits Its delay is not over.
/// @param Due It may be executed.
/// @param Expired It waited for too long.
enum Standing {
    None,
    Differs,
    Waits,
    Due,
    Expired
}

/// @title Announcements
/// @notice When what is announced may be executed.
/// @dev Arithmetic alone, of a time that is passed in, so that it can be proved for every time.
library Announcements {
    /// @notice A change that waits from `time` on.
    /// @param time Unix seconds.
    /// @param delay Seconds until it may be executed.
    /// @param grace Seconds from then in which it may be.
    function announce(bytes32 contentHash, bytes32 reason, uint40 time, uint32 delay, uint40 grace)
        internal
        pure
        returns (PendingChange memory change)
    {
        change.contentHash = contentHash;
        change.reason = reason;
        change.readyAt = time + delay;
        change.expiresAt = change.readyAt + grace;
    }

    /// @notice Where `self` stands at `time` for somebody who gives content of this hash.
    function standing(PendingChange memory self, bytes32 contentHash, uint256 time)
        internal
        pure
        returns (Standing)
    {
        if (self.readyAt == 0) return Standing.None;
        if (self.contentHash != contentHash) return Standing.Differs;
        if (time < self.readyAt) return Standing.Waits;
        return time < self.expiresAt ? Standing.Due : Standing.Expired;
    }
}
