// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IHaltTarget, Mode} from "../interfaces/IHaltTarget.sol";

/// @title HaltSwitch
/// @notice What a protocol inherits so that a GuardianCouncil can halt it by degrees, for a time that always ends.
///
/// | Who                   | What          | How fast                   | How undone                             |
/// |-----------------------|---------------|----------------------------|----------------------------------------|
/// | council               | {halt}        | at once                    | by itself at `until`; {resume}         |
/// | council (its resumer) | {resume}      | at once                    | {halt}                                 |
/// | governance            | {_setCouncil} | as the protocol exposes it | the same again                         |
///
/// A halt is a mode and an end. At the end the protocol runs again without a transaction, so a guardian that is lost
/// cannot lock anybody's funds; and it runs at a fraction of its limits that rises to the whole within a ramp, so that
/// what caused the halt cannot take all on the first second after it.
///
/// Each mode keeps an end of its own, so that a short pause neither lengthens into a long throttle's time nor cuts it.
/// A halt never opens anything: one that comes in the middle of a ramp is followed by a ramp at least as long, so that
/// a guardian cannot shorten with a short throttle the way back that the resumer chose.
///
/// @dev Storage is namespaced (ERC-7201, `membrane.storage.HaltSwitch`). Layout:
///
///     0  ends         3 x uint40   bytes 0-14   Unix seconds at which Throttled, RiskyPaused and Paused end, for scope 0
///        rampSeconds  uint32       bytes 15-18  length of the ramp that follows the last of them
///        defaultRamp  uint32       bytes 19-22  length of the ramp after a halt that ends by itself, for every scope
///        scoped       bool         byte  23     whether any other scope was ever halted
///     1  council      address
///     2  scopes       mapping(bytes32 => word)  one slot each: ends and rampSeconds as in slot 0
///
/// Such a slot is handled as one word and not as a struct, since the compiler, without its IR, reads and writes a struct
/// field by field. While no scope but 0 was ever halted, {_requireOpen} reads slot 0 alone: 2,100 gas cold, 100 warm.
abstract contract HaltSwitch is IHaltTarget {
    /// @custom:storage-location erc7201:membrane.storage.HaltSwitch
    struct HaltSwitchStorage {
        uint256 all;
        address council;
        mapping(bytes32 scope => uint256) scopes;
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.storage.HaltSwitch")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _STORAGE_SLOT =
        0x4a13cc14236163e9f5e9eb842d921e45246468d45ba568049801f2769c5a5900;

    uint256 private constant _ENDS = (1 << 120) - 1;
    uint256 private constant _RAMP_AT = 120;
    uint256 private constant _DEFAULT_RAMP_AT = 152;
    uint256 private constant _SCOPED = 1 << 184;

    /// @notice Basis points that are the whole.
    uint256 internal constant FULL_BPS = 10_000;

    /// @notice Another council may halt from now on.
    event CouncilChanged(address indexed previous, address indexed current);

    /// @notice A halt that begins from now on and ends by itself is followed by a ramp of `rampSeconds`.
    event DefaultRampChanged(uint256 rampSeconds);

    /// @notice A council must be some account.
    error InvalidCouncil();

    modifier onlyCouncil() {
        if (msg.sender != _haltSwitch().council) revert NotCouncil(msg.sender);
        _;
    }

    /// @inheritdoc IHaltTarget
    function halt(bytes32 scope, Mode mode, uint40 until) external onlyCouncil {
        if (mode == Mode.Running || until <= block.timestamp || until > block.timestamp + _maxHaltSeconds()) {
            revert InvalidHalt(mode, until);
        }
        HaltSwitchStorage storage $ = _haltSwitch();
        uint256 all = $.all;
        uint256 own = scope == bytes32(0) ? all : $.scopes[scope];
        uint256 shift = mode == Mode.Paused ? 80 : mode == Mode.RiskyPaused ? 40 : 0;
        if (until <= uint40(own >> shift)) return;
        uint256 halted = (own & ~(uint256(type(uint40).max) << shift)) | (uint256(until) << shift);
        uint256 ramp = uint32(all >> _DEFAULT_RAMP_AT);
        uint256 running = uint32(own >> _RAMP_AT);
        if (running < ramp || block.timestamp >= _lastEnd(own) + running) halted = _withRamp(halted, ramp);
        if (scope == bytes32(0)) {
            $.all = halted;
        } else {
            $.scopes[scope] = halted;
            if (all & _SCOPED == 0) $.all = all | _SCOPED;
        }
        emit Halted(scope, mode, until);
    }

    /// @inheritdoc IHaltTarget
    function resume(bytes32 scope, uint32 rampSeconds) external onlyCouncil {
        HaltSwitchStorage storage $ = _haltSwitch();
        uint256 own = scope == bytes32(0) ? $.all : $.scopes[scope];
        // Where nothing is in force there may be a ramp, and another length would move its capacity by a jump.
        if (_lastEnd(own) <= block.timestamp) revert NotHalted(scope);
        uint256 ends;
        for (uint256 shift; shift < 120; shift += 40) {
            uint256 end = uint40(own >> shift);
            ends |= (end > block.timestamp ? block.timestamp : end) << shift;
        }
        own = _withRamp((own & ~_ENDS) | ends, rampSeconds);
        if (scope == bytes32(0)) $.all = own;
        else $.scopes[scope] = own;
        emit Resumed(scope, rampSeconds);
    }

    /// @inheritdoc IHaltTarget
    function modeOf(bytes32 scope) public view returns (Mode mode, uint256 until) {
        HaltSwitchStorage storage $ = _haltSwitch();
        uint256 all = $.all;
        (mode, until) = _inForce(all);
        if (scope == bytes32(0) || all & _SCOPED == 0) return (mode, until);
        (Mode ownMode, uint256 ownUntil) = _inForce($.scopes[scope]);
        if (ownMode > mode || (ownMode == mode && ownUntil > until)) (mode, until) = (ownMode, ownUntil);
    }

    /// @notice The account that may halt and resume.
    function council() public view returns (address) {
        return _haltSwitch().council;
    }

    /// @notice Share of the limits that `scope` may use now, in basis points, rounded down.
    function capacityBps(bytes32 scope) public view returns (uint256 bps) {
        HaltSwitchStorage storage $ = _haltSwitch();
        uint256 all = $.all;
        bps = _capacity(all);
        if (scope == bytes32(0) || all & _SCOPED == 0) return bps;
        uint256 ownBps = _capacity($.scopes[scope]);
        if (ownBps < bps) bps = ownBps;
    }

    /// @notice Sets the council and the ramp that follows a halt that ends by itself. From a constructor, an
    /// initializer or a function that only governance may call. What is in force stays in force, with its ramp.
    /// @param rampSeconds Seconds from the throttled fraction to the whole, for halts that begin from now on.
    function _setCouncil(address council_, uint32 rampSeconds) internal {
        if (council_ == address(0)) revert InvalidCouncil();
        HaltSwitchStorage storage $ = _haltSwitch();
        emit CouncilChanged($.council, council_);
        $.council = council_;
        uint256 mask = uint256(type(uint32).max) << _DEFAULT_RAMP_AT;
        $.all = ($.all & ~mask) | (uint256(rampSeconds) << _DEFAULT_RAMP_AT);
        emit DefaultRampChanged(rampSeconds);
    }

    /// @dev Reverts with {ScopeHalted} while `scope` is closed.
    /// @param risky Whether the function takes value out or adds risk, so that `RiskyPaused` closes it too.
    function _requireOpen(bytes32 scope, bool risky) internal view {
        (Mode mode,) = modeOf(scope);
        if (mode == Mode.Paused || (risky && mode == Mode.RiskyPaused)) revert ScopeHalted(scope, mode);
    }

    /// @dev Seconds that a halt may last from the present, whatever the council says: so that a council which was
    /// captured, or named by mistake, has to come back for every such time.
    function _maxHaltSeconds() internal view virtual returns (uint256) {
        return 30 days;
    }

    /// @dev Basis points of the limits that hold while throttled, and at which a ramp begins; at most {FULL_BPS}.
    function _throttledBps() internal view virtual returns (uint256) {
        return 2_000;
    }

    function _capacity(uint256 word) private view returns (uint256) {
        uint256 end = _lastEnd(word);
        if (end == 0) return FULL_BPS;
        if (block.timestamp < end) {
            (Mode mode,) = _inForce(word);
            return mode == Mode.Throttled ? _throttledBps() : 0;
        }
        uint256 elapsed = block.timestamp - end;
        uint256 ramp = uint32(word >> _RAMP_AT);
        if (elapsed >= ramp) return FULL_BPS;
        uint256 least = _throttledBps();
        return least + (FULL_BPS - least) * elapsed / ramp;
    }

    function _inForce(uint256 word) private view returns (Mode, uint256) {
        if (word & _ENDS == 0) return (Mode.Running, 0);
        uint256 end = uint40(word >> 80);
        if (end > block.timestamp) return (Mode.Paused, end);
        end = uint40(word >> 40);
        if (end > block.timestamp) return (Mode.RiskyPaused, end);
        end = uint40(word);
        if (end > block.timestamp) return (Mode.Throttled, end);
        return (Mode.Running, 0);
    }

    function _lastEnd(uint256 word) private pure returns (uint256 end) {
        end = uint40(word);
        uint256 other = uint40(word >> 40);
        if (other > end) end = other;
        other = uint40(word >> 80);
        if (other > end) end = other;
    }

    function _withRamp(uint256 word, uint256 rampSeconds) private pure returns (uint256) {
        return (word & ~(uint256(type(uint32).max) << _RAMP_AT)) | (rampSeconds << _RAMP_AT);
    }

    function _haltSwitch() private pure returns (HaltSwitchStorage storage $) {
        assembly ("memory-safe") {
            $.slot := _STORAGE_SLOT
        }
    }
}
