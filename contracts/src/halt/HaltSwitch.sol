// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IHaltTarget, Mode} from "../interfaces/IHaltTarget.sol";
import {Ends, EndsLib} from "./Ends.sol";
import {Halt} from "./Halts.sol";

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
///     0  all      Halt     one word: see Halts
///     1  council  address
///     2  scopes   mapping(bytes32 => Halt), one slot each
///
/// While no scope but 0 was ever halted, {_requireOpen} reads slot 0 alone: 2,100 gas cold, 100 warm.
abstract contract HaltSwitch is IHaltTarget {
    /// @custom:storage-location erc7201:membrane.storage.HaltSwitch
    struct HaltSwitchStorage {
        Halt all;
        address council;
        mapping(bytes32 scope => Halt) scopes;
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.storage.HaltSwitch")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _STORAGE_SLOT =
        0x4a13cc14236163e9f5e9eb842d921e45246468d45ba568049801f2769c5a5900;

    /// @notice Basis points that are the whole.
    uint256 internal constant FULL_BPS = EndsLib.FULL_BPS;

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
        Halt all = $.all;
        Halt own = scope == bytes32(0) ? all : $.scopes[scope];
        (bool changed, Ends memory ends) = own.ends().extend(mode, until, all.defaultRamp(), block.timestamp);
        if (!changed) return;
        own = own.withEnds(ends);
        if (scope == bytes32(0)) {
            $.all = own;
        } else {
            $.scopes[scope] = own;
            if (!all.scoped()) $.all = all.withScoped();
        }
        emit Halted(scope, mode, until);
    }

    /// @inheritdoc IHaltTarget
    function resume(bytes32 scope, uint32 rampSeconds) external onlyCouncil {
        HaltSwitchStorage storage $ = _haltSwitch();
        Halt own = scope == bytes32(0) ? $.all : $.scopes[scope];
        // Where nothing is in force there may be a ramp, and another length would move its capacity by a jump.
        Ends memory ends = own.ends();
        if (ends.lastEnd() <= block.timestamp) revert NotHalted(scope);
        own = own.withEnds(ends.end(rampSeconds, block.timestamp));
        if (scope == bytes32(0)) $.all = own;
        else $.scopes[scope] = own;
        emit Resumed(scope, rampSeconds);
    }

    /// @inheritdoc IHaltTarget
    function modeOf(bytes32 scope) public view returns (Mode mode, uint256 until) {
        HaltSwitchStorage storage $ = _haltSwitch();
        Halt all = $.all;
        (mode, until) = _inForce(all);
        if (scope == bytes32(0) || !all.scoped()) return (mode, until);
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
        Halt all = $.all;
        bps = _capacity(all);
        if (scope == bytes32(0) || !all.scoped()) return bps;
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
        $.all = $.all.withDefaultRamp(rampSeconds);
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

    function _inForce(Halt halted) private view returns (Mode, uint256) {
        if (halted.isOver(block.timestamp)) return (Mode.Running, 0);
        return halted.ends().inForce(block.timestamp);
    }

    function _capacity(Halt halted) private view returns (uint256) {
        if (halted.isOver(block.timestamp)) return FULL_BPS;
        return halted.ends().capacity(_throttledBps(), block.timestamp);
    }

    function _haltSwitch() private pure returns (HaltSwitchStorage storage $) {
        assembly ("memory-safe") {
            $.slot := _STORAGE_SLOT
        }
    }
}
