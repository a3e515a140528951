// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAavePool, IAavePoolConfigurator} from "../interfaces/IAaveV3.sol";
import {Mode} from "../interfaces/IHaltTarget.sol";
import {HaltAdapter} from "./HaltAdapter.sol";

/// @title AaveConfiguratorAdapter
/// @notice Halts an Aave V3 market, whole or reserve by reserve, through its PoolConfigurator.
///
/// | Who              | What                                                  | How fast             | How undone         |
/// |------------------|-------------------------------------------------------|----------------------|--------------------|
/// | council          | `setReservePause(asset, true)`, mode `Paused`         | at once              | {resume}; {expire} |
/// | council          | `setReserveFreeze(asset, true)`, mode `RiskyPaused`   | at once              | {resume}; {expire} |
/// | anybody          | the same with `false`, by {HaltAdapter-expire}        | after the halt's end | the council        |
/// | anybody          | {sync}: takes new reserves of the pool into the list  | at once              | not at all         |
/// | Aave's governance | grants and takes the adapter's roles; pauses, freezes itself | as it has it   | the same again     |
///
/// Roles in Aave's ACLManager: `EMERGENCY_ADMIN` for `Paused`, `RISK_ADMIN` for `RiskyPaused`; without the latter that
/// mode reverts. A risk admin may do much more (caps, loan-to-value, rates); this code, without an owner or an upgrade,
/// calls the two functions above and nothing else.
///
/// A frozen reserve takes no new supply and no new debt; repaying, withdrawing and liquidating go on, since Aave has no
/// switch that leaves those who lower risk alone and stops those who take value out. `Throttled` is not supported.
///
/// The pool's one switch for all, `setPoolPause`, is not used on purpose: its way back would open reserves that others
/// had paused before. Reserve by reserve, the adapter opens those that it closed.
///
/// Scopes: `bytes32(0)` is every reserve of the pool, an asset's address, left-padded, is its reserve.
contract AaveConfiguratorAdapter is HaltAdapter {
    uint256 private constant _FROZEN = 1 << 57;
    uint256 private constant _PAUSED = 1 << 60;
    /// @dev A pool of Aave has at most 128 reserves at a time; a bit set has room for those that were dropped, too.
    uint256 private constant _MAX_RESERVES = 256;

    /// @notice The market's pool.
    IAavePool public immutable POOL;
    /// @notice The market's configurator.
    IAavePoolConfigurator public immutable CONFIGURATOR;

    address[] private _reserves;
    /// @dev Position in `_reserves`, counted from 1; 0 for what is not listed.
    mapping(address asset => uint256) private _place;
    /// @notice Bit set, by place in {reserveList}, of the reserves that the adapter paused.
    uint256 public pausedHere;
    /// @notice Bit set, by place in {reserveList}, of the reserves that the adapter froze.
    uint256 public frozenHere;

    /// @notice The adapter halts this reserve too.
    event ReserveListed(address indexed asset);

    /// @param council The account that may halt and resume.
    constructor(address council, IAavePool pool, IAavePoolConfigurator configurator) HaltAdapter(council) {
        if (address(configurator).code.length == 0) revert InvalidAccount(address(configurator));
        POOL = pool;
        CONFIGURATOR = configurator;
        _list(pool.getReservesList());
    }

    /// @notice Takes every reserve that the pool has gained into the list. A halt of all does so by itself; doing it
    /// before makes that halt cheaper.
    function sync() public {
        _list(POOL.getReservesList());
    }

    /// @notice The reserves that the adapter halts.
    function reserveList() external view returns (address[] memory) {
        return _reserves;
    }

    function _supports(bytes32 scope, Mode mode) internal view override returns (bool) {
        if (mode == Mode.Throttled) return false;
        return scope == bytes32(0) || _place[_assetOf(scope)] != 0;
    }

    function _close(bytes32 scope, Mode mode) internal override {
        if (scope == bytes32(0)) sync();
        address[] memory assets = _inside(scope);
        for (uint256 i; i < assets.length; ++i) {
            uint256 configuration = POOL.getConfiguration(assets[i]);
            uint256 bit = _bitOf(assets[i]);
            // A reserve that was dropped has no configuration.
            if (configuration == 0) continue;
            if (mode == Mode.Paused) {
                if (configuration & _PAUSED != 0) continue;
                pausedHere |= bit;
                CONFIGURATOR.setReservePause(assets[i], true);
            } else {
                if (configuration & _FROZEN != 0) continue;
                frozenHere |= bit;
                CONFIGURATOR.setReserveFreeze(assets[i], true);
            }
        }
    }

    function _open(bytes32 scope) internal override returns (bool lifted) {
        address[] memory assets = _inside(scope);
        for (uint256 i; i < assets.length; ++i) {
            address asset = assets[i];
            bytes32 own = bytes32(uint256(uint160(asset)));
            uint256 bit = _bitOf(asset);
            if ((pausedHere | frozenHere) & bit == 0) continue;
            uint256 configuration = POOL.getConfiguration(asset);
            bool closed = configuration & _PAUSED != 0;
            if (pausedHere & bit != 0 && !(closed && _isDue(own, Mode.Paused))) {
                pausedHere ^= bit;
                lifted = true;
                if (closed) CONFIGURATOR.setReservePause(asset, false);
            }
            closed = configuration & _FROZEN != 0;
            if (frozenHere & bit != 0 && !(closed && _isDue(own, Mode.RiskyPaused))) {
                frozenHere ^= bit;
                lifted = true;
                if (closed) CONFIGURATOR.setReserveFreeze(asset, false);
            }
        }
    }

    function _isClosed(bytes32 scope, Mode mode) internal view override returns (bool) {
        // Also those that the list does not have yet: a new reserve is open.
        address[] memory assets = scope == bytes32(0) ? POOL.getReservesList() : _inside(scope);
        uint256 flag = mode == Mode.Paused ? _PAUSED : _FROZEN;
        for (uint256 i; i < assets.length; ++i) {
            if (POOL.getConfiguration(assets[i]) & flag == 0) return false;
        }
        return true;
    }

    function _list(address[] memory assets) private {
        for (uint256 i; i < assets.length; ++i) {
            if (_place[assets[i]] != 0 || _reserves.length == _MAX_RESERVES) continue;
            _reserves.push(assets[i]);
            _place[assets[i]] = _reserves.length;
            emit ReserveListed(assets[i]);
        }
    }

    /// @dev The reserves of `scope`: one that is not listed is nobody's, since its bit is never set.
    function _inside(bytes32 scope) private view returns (address[] memory assets) {
        if (scope == bytes32(0)) return _reserves;
        assets = new address[](1);
        assets[0] = _assetOf(scope);
    }

    function _bitOf(address asset) private view returns (uint256) {
        uint256 place = _place[asset];
        return place == 0 ? 0 : uint256(1) << (place - 1);
    }

    /// @dev The zero address, which is never listed, where `scope` is no address.
    function _assetOf(bytes32 scope) private pure returns (address) {
        return uint256(scope) >> 160 == 0 ? address(uint160(uint256(scope))) : address(0);
    }
}
