// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "../interfaces/IHaltTarget.sol";
import {HaltAdapter} from "./HaltAdapter.sol";

/// @title PausableAdapter
/// @notice Halts a contract with one switch for all of it, in the manner of OpenZeppelin's Pausable.
///
/// | Who             | What                                              | How fast             | How undone               |
/// |-----------------|---------------------------------------------------|----------------------|--------------------------|
/// | council         | the target's pause function                       | at once              | its unpause function     |
/// | anybody         | the target's unpause function, by {HaltAdapter-expire} | after the halt's end | the council           |
/// | target's admin  | grants and takes the adapter's role of pauser      | as the target has it | the same again           |
///
/// The adapter needs the right to call the two functions, and uses no other. There is one scope, `bytes32(0)`, and one
/// mode, `Paused`: a guardian that asks for less is refused, since he would get more than he asked for.
contract PausableAdapter is HaltAdapter {
    /// @notice What is paused.
    address public immutable TARGET;
    /// @notice Selector of a function without arguments that pauses.
    bytes4 public immutable PAUSE;
    /// @notice Selector of a function without arguments that ends a pause.
    bytes4 public immutable UNPAUSE;
    /// @notice Selector of a view without arguments that returns whether it is paused.
    bytes4 public immutable PAUSED;

    /// @notice Whether it was the adapter that paused.
    bool public closedHere;

    /// @notice `target` refused a call of `selector`.
    error CallFailed(address target, bytes4 selector);

    /// @param council The account that may halt and resume.
    /// @param target What is paused. It must answer the view already.
    constructor(address council, address target, bytes4 pause, bytes4 unpause, bytes4 paused)
        HaltAdapter(council)
    {
        if (target == council) revert InvalidAccount(target);
        TARGET = target;
        PAUSE = pause;
        UNPAUSE = unpause;
        PAUSED = paused;
        // A wrong selector shows now and not in an emergency.
        _read(target, paused);
    }

    function _supports(bytes32 scope, Mode mode) internal pure override returns (bool) {
        return scope == bytes32(0) && mode == Mode.Paused;
    }

    function _close(bytes32, Mode) internal override {
        if (_read(TARGET, PAUSED)) return;
        closedHere = true;
        _call(PAUSE);
    }

    function _open(bytes32 scope) internal override returns (bool) {
        if (!closedHere || scope != bytes32(0)) return false;
        bool closed = _read(TARGET, PAUSED);
        if (closed && _isDue(scope, Mode.Paused)) return false;
        closedHere = false;
        if (closed) _call(UNPAUSE);
        return true;
    }

    function _isClosed(bytes32, Mode) internal view override returns (bool) {
        return _read(TARGET, PAUSED);
    }

    function _call(bytes4 selector) private {
        (bool ok,) = TARGET.call(abi.encodePacked(selector));
        if (!ok) revert CallFailed(TARGET, selector);
    }

    function _read(address target, bytes4 selector) private view returns (bool) {
        (bool ok, bytes memory answer) = target.staticcall(abi.encodePacked(selector));
        if (!ok || answer.length != 32) revert CallFailed(target, selector);
        return abi.decode(answer, (bool));
    }
}
