// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {AaveConfiguratorAdapter} from "../../src/adapters/AaveConfiguratorAdapter.sol";
import {HaltAdapter} from "../../src/adapters/HaltAdapter.sol";
import {IAavePool, IAavePoolConfigurator} from "../../src/interfaces/IAaveV3.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Test} from "../Test.sol";
import {AaveMarket} from "./AaveMarket.sol";

contract AaveConfiguratorAdapterTest is Test {
    address internal constant COUNCIL = address(0xC0);
    address internal constant USDC = address(0xA1);
    address internal constant WETH = address(0xA2);
    address internal constant WBTC = address(0xA3);
    bytes32 internal constant ALL = bytes32(0);
    uint40 internal constant NOW = 1_700_000_000;
    uint256 internal constant FROZEN = 1 << 57;
    uint256 internal constant PAUSED = 1 << 60;
    uint256 internal constant OPEN = (1 << 56) | (1 << 58) | 8_000;

    AaveMarket internal market;
    AaveConfiguratorAdapter internal adapter;

    function setUp() public {
        vm.warp(NOW);
        market = new AaveMarket();
        market.initialize();
        market.addReserve(USDC);
        market.addReserve(WETH);
        market.addReserve(WBTC);
        adapter = new AaveConfiguratorAdapter(
            COUNCIL, IAavePool(address(market)), IAavePoolConfigurator(address(market.configurator()))
        );
        market.acl().addEmergencyAdmin(address(adapter));
        market.acl().addRiskAdmin(address(adapter));
        market.acl().addPoolAdmin(address(this));
    }

    function test_PausesAndFreezesTheWholeMarketAndOpensItAgain() public {
        _halt(ALL, Mode.RiskyPaused, NOW + 200);
        _flags(FROZEN, FROZEN, FROZEN);
        _is(ALL, Mode.RiskyPaused, NOW + 200);
        _halt(ALL, Mode.Paused, NOW + 100);
        _flags(FROZEN | PAUSED, FROZEN | PAUSED, FROZEN | PAUSED);
        _is(_scope(WETH), Mode.Paused, NOW + 100);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _flags(FROZEN, FROZEN, FROZEN);
        _is(ALL, Mode.RiskyPaused, NOW + 200);
        vm.prank(COUNCIL);
        adapter.resume(ALL, 1 days);
        _flags(0, 0, 0);
        _is(ALL, Mode.Running, 0);
    }

    function test_OneReserveAlone() public {
        _halt(_scope(WETH), Mode.Paused, NOW + 100);
        _flags(0, PAUSED, 0);
        _is(_scope(WETH), Mode.Paused, NOW + 100);
        _is(_scope(USDC), Mode.Running, 0);
        _is(ALL, Mode.Running, 0);
    }

    function test_TheEndOfOneHaltLeavesWhatAnotherCloses() public {
        _halt(_scope(WETH), Mode.Paused, NOW + 200);
        _halt(ALL, Mode.Paused, NOW + 100);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _flags(0, PAUSED, 0);
        vm.warp(NOW + 200);
        adapter.expire(ALL);
        _flags(0, 0, 0);
    }

    function test_NeverOpensWhatAaveClosedBefore() public {
        market.configurator().setReservePause(USDC, true);
        market.configurator().setReserveFreeze(WBTC, true);
        _halt(ALL, Mode.Paused, NOW + 100);
        _halt(ALL, Mode.RiskyPaused, NOW + 100);
        _flags(FROZEN | PAUSED, FROZEN | PAUSED, FROZEN | PAUSED);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _flags(PAUSED, 0, FROZEN);
    }

    function test_WhatAaveOpensStaysOpenUntilTheCouncilClosesItAgain() public {
        _halt(ALL, Mode.Paused, NOW + 100);
        market.configurator().setReservePause(USDC, false);
        _is(ALL, Mode.Running, 0);
        _is(_scope(WETH), Mode.Paused, NOW + 100);
        _halt(ALL, Mode.Paused, NOW + 100);
        _flags(PAUSED, PAUSED, PAUSED);
        market.configurator().setReservePause(USDC, false);
        adapter.expire(ALL);
        _flags(0, PAUSED, PAUSED);
        market.configurator().setReservePause(USDC, true);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _flags(PAUSED, 0, 0);
    }

    function test_NewReservesAreHaltedAndDroppedOnesForgotten() public {
        address fresh = address(0xA4);
        market.addReserve(fresh);
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.InvalidHalt.selector, Mode.Paused, NOW + 100));
        _halt(_scope(fresh), Mode.Paused, NOW + 100);
        market.dropReserve(0);
        _halt(ALL, Mode.Paused, NOW + 100);
        vm.assertEq(market.getConfiguration(fresh), OPEN | PAUSED, "the new one too");
        vm.assertEq(market.getConfiguration(USDC), 0, "the dropped one is as it was");
        vm.assertEq(adapter.reserveList().length, 4, "four were listed");
        market.dropReserve(1);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        vm.assertEq(market.getConfiguration(fresh), OPEN, "open again");
        adapter.sync();
        vm.assertEq(adapter.reserveList().length, 4, "none twice");
    }

    function test_RefusesWhatItHasNoSwitchFor() public {
        bytes32[3] memory scopes = [ALL, _scope(address(0xBAD)), bytes32(type(uint256).max)];
        Mode[3] memory modes = [Mode.Throttled, Mode.Paused, Mode.Paused];
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IHaltTarget.InvalidHalt.selector, modes[i], NOW + 1));
            _halt(scopes[i], modes[i], NOW + 1);
        }
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.InvalidAccount.selector, address(0xBAD)));
        new AaveConfiguratorAdapter(
            COUNCIL, IAavePool(address(market)), IAavePoolConfigurator(address(0xBAD))
        );
    }

    function test_WithoutARoleNothingIsHalted() public {
        market.acl().removeEmergencyAdmin(address(adapter));
        vm.expectRevert();
        _halt(ALL, Mode.Paused, NOW + 100);
        _is(ALL, Mode.Running, 0);
        _halt(ALL, Mode.RiskyPaused, NOW + 100);
        _flags(FROZEN, FROZEN, FROZEN);
    }

    /// @notice In any order of halts of any scope and of what Aave closes and opens itself: after the last end every
    /// reserve is as Aave left it, to the bit.
    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_TheEndRestoresEveryBit(uint256 before, uint256 order) public {
        address[3] memory assets = [USDC, WETH, WBTC];
        uint256[3] memory kept = [OPEN, OPEN, OPEN];
        for (uint256 i; i < 6; ++i) {
            if (before & (1 << i) != 0) kept[i % 3] ^= _toggle(assets[i % 3], i < 3);
        }
        for (uint256 i; i < 8; ++i) {
            uint256 one = order >> (i * 16);
            uint256 asset = one & 3;
            bytes32 scope = asset == 3 ? ALL : _scope(assets[asset]);
            bool pausing = one & 4 == 0;
            vm.warp(block.timestamp + ((one >> 14) & 3) * 20);
            if ((one >> 11) & 7 == 0) {
                try adapter.expire(scope) {} catch {}
            } else if ((one >> 11) & 7 < 3 && asset != 3) {
                kept[asset] = (kept[asset] & ~(pausing ? PAUSED : FROZEN)) | _toggle(assets[asset], pausing);
            } else {
                uint40 until = uint40(block.timestamp + 1 + ((one >> 3) & 0xff));
                _halt(scope, pausing ? Mode.Paused : Mode.RiskyPaused, until);
            }
        }
        vm.warp(block.timestamp + 300);
        if (adapter.pausedHere() | adapter.frozenHere() != 0) adapter.expire(ALL);
        for (uint256 i; i < 3; ++i) {
            vm.assertEq(market.getConfiguration(assets[i]), kept[i], "as Aave left it");
        }
        vm.assertEq(adapter.pausedHere() | adapter.frozenHere(), 0, "nothing left to open");
    }

    /// @dev Aave closes what is open, or opens what is closed, by whomever, and tells the adapter.
    /// @return kept The flag, where it is set now.
    function _toggle(address asset, bool pausing) private returns (uint256 kept) {
        uint256 flag = pausing ? PAUSED : FROZEN;
        kept = ~market.getConfiguration(asset) & flag;
        if (pausing) market.configurator().setReservePause(asset, kept != 0);
        else market.configurator().setReserveFreeze(asset, kept != 0);
        if (kept == 0) try adapter.expire(_scope(asset)) {} catch {}
    }

    function _halt(bytes32 scope, Mode mode, uint40 until) private {
        vm.prank(COUNCIL);
        adapter.halt(scope, mode, until);
    }

    function _scope(address asset) private pure returns (bytes32) {
        return bytes32(uint256(uint160(asset)));
    }

    function _flags(uint256 usdc, uint256 weth, uint256 wbtc) private view {
        vm.assertEq(market.getConfiguration(USDC), OPEN | usdc, "USDC");
        vm.assertEq(market.getConfiguration(WETH), OPEN | weth, "WETH");
        vm.assertEq(market.getConfiguration(WBTC), OPEN | wbtc, "WBTC");
    }

    function _is(bytes32 scope, Mode mode, uint256 until) private view {
        (Mode found, uint256 foundUntil) = adapter.modeOf(scope);
        vm.assertEq(uint256(found), uint256(mode), "mode");
        vm.assertEq(foundUntil, until, "until");
    }
}
