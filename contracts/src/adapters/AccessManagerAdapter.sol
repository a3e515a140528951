// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

import {Mode} from "../interfaces/IHaltTarget.sol";
import {HaltAdapter} from "./HaltAdapter.sol";

/// @title AccessManagerAdapter
/// @notice Closes contracts managed by OpenZeppelin's AccessManager: no restricted function of a closed one can be called.
///
/// | Who             | What                                                       | How fast             | How undone  |
/// |-----------------|------------------------------------------------------------|----------------------|-------------|
/// | council         | `setTargetClosed(target, true)` of the listed targets      | at once              | {resume}; {expire} |
/// | anybody         | `setTargetClosed(target, false)`, by {HaltAdapter-expire}  | after the halt's end | the council |
/// | manager's admin | grants and takes the adapter's role; closes and opens itself | as the manager has it | the same again |
///
/// AccessManager gives `setTargetClosed` to nobody but `ADMIN_ROLE`, so the adapter needs all of that role, without an
/// execution delay, and without an admin delay of the targets. What bounds it is this code: it has no owner, cannot be
/// upgraded, and calls one function, on targets that were fixed when it was deployed. Review it as you would an admin.
///
/// Scopes: `bytes32(0)` is every listed target, a target's address, left-padded, is that one. The only mode is `Paused`.
contract AccessManagerAdapter is HaltAdapter {
    /// @notice The manager of the targets.
    IAccessManager public immutable MANAGER;

    address[] private _targets;
    /// @notice Whether a target is one of those that the adapter closes.
    mapping(address target => bool) public isListed;
    /// @notice Whether it was the adapter that closed it.
    mapping(address target => bool) public closedHere;

    /// @param council The account that may halt and resume.
    /// @param targets What it closes, for good; not the manager itself, which has no use for it.
    constructor(address council, IAccessManager manager, address[] memory targets) HaltAdapter(council) {
        MANAGER = manager;
        for (uint256 i; i < targets.length; ++i) {
            address target = targets[i];
            if (target == address(manager) || target == address(0) || isListed[target]) {
                revert InvalidAccount(target);
            }
            isListed[target] = true;
            // Reverts where the manager is none.
            manager.isTargetClosed(target);
        }
        _targets = targets;
    }

    /// @notice What the adapter closes.
    function targetList() external view returns (address[] memory) {
        return _targets;
    }

    function _supports(bytes32 scope, Mode mode) internal view override returns (bool) {
        return mode == Mode.Paused && (scope == bytes32(0) || isListed[_targetOf(scope)]);
    }

    function _close(bytes32 scope, Mode) internal override {
        address[] memory targets = _inside(scope);
        for (uint256 i; i < targets.length; ++i) {
            if (MANAGER.isTargetClosed(targets[i])) continue;
            closedHere[targets[i]] = true;
            MANAGER.setTargetClosed(targets[i], true);
        }
    }

    function _open(bytes32 scope) internal override returns (bool lifted) {
        address[] memory targets = _inside(scope);
        for (uint256 i; i < targets.length; ++i) {
            address target = targets[i];
            if (!closedHere[target]) continue;
            bool closed = MANAGER.isTargetClosed(target);
            if (closed && _isDue(bytes32(uint256(uint160(target))), Mode.Paused)) continue;
            closedHere[target] = false;
            if (closed) MANAGER.setTargetClosed(target, false);
            lifted = true;
        }
    }

    function _isClosed(bytes32 scope, Mode) internal view override returns (bool) {
        address[] memory targets = _inside(scope);
        for (uint256 i; i < targets.length; ++i) {
            if (!MANAGER.isTargetClosed(targets[i])) return false;
        }
        return true;
    }

    /// @dev The targets of `scope`.
    function _inside(bytes32 scope) private view returns (address[] memory targets) {
        if (scope == bytes32(0)) return _targets;
        targets = new address[](1);
        targets[0] = _targetOf(scope);
    }

    /// @dev The zero address, which is never listed, where `scope` is no address.
    function _targetOf(bytes32 scope) private pure returns (address) {
        return uint256(scope) >> 160 == 0 ? address(uint160(uint256(scope))) : address(0);
    }
}
