// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "../interfaces/IHaltTarget.sol";
import {ISafe} from "../interfaces/ISafe.sol";
import {HaltAdapter} from "./HaltAdapter.sol";

/// @notice One switch that the Safe can turn. The calldata is fixed to the last byte.
/// @param to What is called; never the Safe itself.
/// @param close Calldata that closes.
/// @param open Calldata that opens what `close` closed.
/// @param probe Calldata of a view of `to` that returns whether it is closed; empty where there is none. Without it the
/// adapter cannot know that somebody else had closed it before, and will open it.
struct Switch {
    address to;
    bytes close;
    bytes open;
    bytes probe;
}

/// @title SafeModuleAdapter
/// @notice Halts what a Safe is the admin of: a module of the Safe that makes it turn the switches it was given, and
/// nothing else.
///
/// | Who     | What                                                      | How fast             | How undone         |
/// |---------|-----------------------------------------------------------|----------------------|--------------------|
/// | council | the `close` calls of a scope and mode, made by the Safe    | at once              | {resume}; {expire} |
/// | anybody | their `open` calls, by {HaltAdapter-expire}                | after the halt's end | the council        |
/// | Safe    | {register} and {clear} the switches of a scope and mode    | as its owners sign   | the same again     |
/// | Safe    | enables and disables the module                            | as its owners sign   | the same again     |
///
/// A module of a Safe could do everything the Safe can. This one calls with no value, never delegates, never calls the
/// Safe (where owners and modules are kept), and sends calldata that the Safe itself registered, byte for byte: neither
/// the council nor anybody can add to it.
///
/// A switch that fails does not hold up the others, neither on the way down nor on the way up: it is told by
/// {SwitchFailed}, and {expire} tries it again. A halt of which no switch holds reverts.
///
/// Scopes are what the Safe registers; `bytes32(0)` has switches of its own. No two scopes or modes share a call, so that
/// the end of one halt cannot open what another closed.
contract SafeModuleAdapter is HaltAdapter {
    /// @notice Most switches of one scope and mode.
    uint256 public constant MAX_SWITCHES = 32;

    /// @notice The Safe whose module this is.
    ISafe public immutable SAFE;

    mapping(bytes32 scope => mapping(Mode => Switch[])) private _switches;
    /// @dev Bit sets, by place, of the switches that the adapter turned.
    mapping(bytes32 scope => mapping(Mode => uint256)) private _turned;
    /// @dev Calls that some scope and mode has.
    mapping(bytes32 id => bool) private _registered;

    event SwitchRegistered(bytes32 indexed scope, Mode indexed mode, address indexed to);
    event SwitchesCleared(bytes32 indexed scope, Mode indexed mode);
    /// @notice The Safe's call reverted.
    event SwitchFailed(bytes32 indexed scope, Mode indexed mode, uint256 place, bool closing);

    /// @notice Only the Safe registers.
    error NotSafe(address caller);
    error InvalidSwitch(address to);
    error TooManySwitches(uint256 most);
    /// @notice Switches cannot change while some of them are turned.
    error InUse(bytes32 scope, Mode mode);
    /// @notice No switch could be turned.
    error NothingClosed(bytes32 scope, Mode mode);

    modifier onlySafe() {
        if (msg.sender != address(SAFE)) revert NotSafe(msg.sender);
        _;
    }

    /// @param council The account that may halt and resume.
    constructor(address council, ISafe safe) HaltAdapter(council) {
        if (address(safe).code.length == 0 || address(safe) == council) revert InvalidAccount(address(safe));
        SAFE = safe;
    }

    /// @notice Adds a switch to `scope` in `mode`.
    /// @dev The Safe only, and not while switches of that scope and mode are turned.
    function register(bytes32 scope, Mode mode, Switch calldata added) external onlySafe {
        if (mode == Mode.Running) revert InvalidHalt(mode, 0);
        if (
            added.to == address(SAFE) || added.to == address(this) || added.to.code.length == 0
                || added.close.length < 4 || added.open.length < 4
        ) {
            revert InvalidSwitch(added.to);
        }
        if (_turned[scope][mode] != 0) revert InUse(scope, mode);
        Switch[] storage switches = _switches[scope][mode];
        if (switches.length == MAX_SWITCHES) revert TooManySwitches(MAX_SWITCHES);
        bytes32 closeId = _idOf(added.to, added.close);
        bytes32 openId = _idOf(added.to, added.open);
        if (_registered[closeId] || _registered[openId] || closeId == openId) revert InvalidSwitch(added.to);
        (_registered[closeId], _registered[openId]) = (true, true);
        switches.push(added);
        emit SwitchRegistered(scope, mode, added.to);
    }

    /// @notice Takes every switch from `scope` in `mode`.
    /// @dev The Safe only, and not while one of them is turned.
    function clear(bytes32 scope, Mode mode) external onlySafe {
        if (_turned[scope][mode] != 0) revert InUse(scope, mode);
        Switch[] storage switches = _switches[scope][mode];
        for (uint256 i; i < switches.length; ++i) {
            _registered[_idOf(switches[i].to, switches[i].close)] = false;
            _registered[_idOf(switches[i].to, switches[i].open)] = false;
        }
        delete _switches[scope][mode];
        emit SwitchesCleared(scope, mode);
    }

    /// @notice The switches of `scope` in `mode`.
    function switchesOf(bytes32 scope, Mode mode) external view returns (Switch[] memory) {
        return _switches[scope][mode];
    }

    /// @notice Bit set, by place in {switchesOf}, of the switches that the adapter turned.
    function turnedOf(bytes32 scope, Mode mode) external view returns (uint256) {
        return _turned[scope][mode];
    }

    function _supports(bytes32 scope, Mode mode) internal view override returns (bool) {
        return _switches[scope][mode].length != 0;
    }

    function _close(bytes32 scope, Mode mode) internal override {
        Switch[] storage switches = _switches[scope][mode];
        bool closed;
        for (uint256 i; i < switches.length; ++i) {
            uint256 bit = 1 << i;
            (bool known, bool isClosed) = _probe(switches[i]);
            bool turned = _turned[scope][mode] & bit != 0;
            if (isClosed || (turned && !known)) {
                closed = true;
                continue;
            }
            _turned[scope][mode] |= bit;
            if (SAFE.execTransactionFromModule(switches[i].to, 0, switches[i].close, 0)) {
                closed = true;
            } else {
                if (!turned) _turned[scope][mode] &= ~bit;
                emit SwitchFailed(scope, mode, i, true);
            }
        }
        if (!closed) revert NothingClosed(scope, mode);
    }

    function _open(bytes32 scope) internal override returns (bool lifted) {
        for (uint256 m = uint256(Mode.Throttled); m <= uint256(Mode.Paused); ++m) {
            if (_open(scope, Mode(m))) lifted = true;
        }
    }

    function _open(bytes32 scope, Mode mode) private returns (bool lifted) {
        if (_turned[scope][mode] == 0) return false;
        bool due = _isOwnDue(scope, mode);
        Switch[] storage switches = _switches[scope][mode];
        for (uint256 i; i < switches.length; ++i) {
            uint256 bit = 1 << i;
            if (_turned[scope][mode] & bit == 0) continue;
            (bool known, bool isClosed) = _probe(switches[i]);
            bool openAlready = known && !isClosed;
            if (due && !openAlready) continue;
            _turned[scope][mode] &= ~bit;
            bool done = openAlready || SAFE.execTransactionFromModule(switches[i].to, 0, switches[i].open, 0);
            if (done) {
                lifted = true;
            } else {
                _turned[scope][mode] |= bit;
                emit SwitchFailed(scope, mode, i, false);
            }
        }
    }

    /// @dev Without a probe, what the adapter turned counts as closed.
    function _isClosed(bytes32 scope, Mode mode) internal view override returns (bool) {
        // A halt of all closes a scope only by the switches of all.
        bytes32 holder = _isOwnDue(scope, mode) ? scope : bytes32(0);
        Switch[] storage switches = _switches[holder][mode];
        for (uint256 i; i < switches.length; ++i) {
            (bool known, bool isClosed) = _probe(switches[i]);
            if (known ? !isClosed : _turned[holder][mode] & (1 << i) == 0) return false;
        }
        return true;
    }

    /// @return known Whether the switch has a probe and the probe an answer.
    function _probe(Switch storage one) private view returns (bool known, bool isClosed) {
        bytes memory data = one.probe;
        if (data.length == 0) return (false, false);
        address to = one.to;
        uint256 answer;
        assembly ("memory-safe") {
            known := staticcall(gas(), to, add(data, 0x20), mload(data), 0x00, 0x20)
            known := and(known, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        return (known, known && answer != 0);
    }

    function _idOf(address to, bytes memory data) private pure returns (bytes32) {
        return keccak256(abi.encode(to, data));
    }
}
