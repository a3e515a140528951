// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IBountyVault, Watcher} from "../interfaces/IBountyVault.sol";
import {EscrowLedger} from "./EscrowLedger.sol";

/// @title WatcherStakes
/// @notice The part of BountyVault that keeps what watchers put at risk. A flag locks the amount that it may lose until
/// it is settled, so stake cannot leave ahead of a slash, however the two are ordered.
///
/// @dev Layout, after Docket in BountyVault:
///
///     11  watchers  mapping(address => Watcher), two slots each
abstract contract WatcherStakes is EscrowLedger {
    /// @notice Seconds that stake waits on its way out: longer than council, appeal and arbitrator together, so that a
    /// watcher answers for what was flagged with all of the stake in sight.
    uint40 public constant UNSTAKE_DELAY = 60 days;

    mapping(address watcher => Watcher) private _watchers;

    /// @inheritdoc IBountyVault
    function stake(uint256 amount) external nonReentrant {
        uint128 received = _pull(amount);
        staked += received;
        _watchers[msg.sender].staked += received;
        emit Staked(msg.sender, received);
    }

    /// @inheritdoc IBountyVault
    function requestUnstake(uint128 amount) external {
        Watcher storage watcher = _watchers[msg.sender];
        _requireAvailable(watcher, amount);
        watcher.leaving += amount;
        watcher.leavesAt = uint40(block.timestamp) + UNSTAKE_DELAY;
        emit UnstakeRequested(msg.sender, amount, watcher.leavesAt);
    }

    /// @inheritdoc IBountyVault
    function unstake() external nonReentrant {
        Watcher storage watcher = _watchers[msg.sender];
        uint128 amount = watcher.leaving;
        if (amount == 0) revert NothingToDo();
        if (block.timestamp < watcher.leavesAt) {
            revert OutsideWindow(watcher.leavesAt, type(uint40).max, block.timestamp);
        }
        watcher.leaving = 0;
        watcher.staked -= amount;
        staked -= amount;
        _credit(msg.sender, amount);
        emit Unstaked(msg.sender, amount);
    }

    /// @notice A watcher's stake, and how much of it is at risk or leaving.
    function watcherOf(address account) external view returns (Watcher memory) {
        return _watchers[account];
    }

    /// @dev Puts `amount` of the caller's stake at risk.
    function _lock(uint128 amount) internal {
        Watcher storage watcher = _watchers[msg.sender];
        _requireAvailable(watcher, amount);
        watcher.locked += amount;
    }

    /// @dev Takes `amount` out of risk: back to the watcher's stake, or to the treasury.
    function _unlock(uint256 id, address account, uint128 amount, bool slashed) internal {
        Watcher storage watcher = _watchers[account];
        watcher.locked -= amount;
        if (!slashed) return;
        watcher.staked -= amount;
        staked -= amount;
        _credit(treasury, amount);
        emit Slashed(id, account, amount);
    }

    function _requireAvailable(Watcher storage watcher, uint128 amount) private view {
        uint128 available = watcher.staked - watcher.locked - watcher.leaving;
        if (amount == 0 || amount > available) revert StakeTooSmall(available, amount);
    }
}
