// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HaltAdapter} from "../../src/adapters/HaltAdapter.sol";
import {SafeModuleAdapter, Switch} from "../../src/adapters/SafeModuleAdapter.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {ISafe} from "../../src/interfaces/ISafe.sol";
import {Test} from "../Test.sol";
import {SmallSafe, SwitchedMarket} from "./Targets.sol";

contract SafeModuleAdapterTest is Test {
    address internal constant COUNCIL = address(0xC0);
    bytes32 internal constant ALL = bytes32(0);
    uint40 internal constant NOW = 1_700_000_000;

    SmallSafe internal safe;
    SwitchedMarket internal market;
    SafeModuleAdapter internal adapter;

    function setUp() public {
        vm.warp(NOW);
        safe = new SmallSafe();
        market = new SwitchedMarket(address(safe));
        adapter = new SafeModuleAdapter(COUNCIL, safe);
        _bySafe(address(safe), abi.encodeCall(safe.enableModule, (address(adapter))));
        _register(ALL, Mode.Paused, _switch(1, true));
        _register(ALL, Mode.Paused, _switch(2, true));
        _register(ALL, Mode.RiskyPaused, _switch(3, false));
    }

    function test_TurnsTheSwitchesAndTurnsThemBack() public {
        _halt(ALL, Mode.Paused, NOW + 100);
        _frozen(true, true, false);
        vm.assertEq(adapter.turnedOf(ALL, Mode.Paused), 3, "both turned");
        _is(ALL, Mode.Paused, NOW + 100);
        _is("market", Mode.Paused, NOW + 100);
        _halt(ALL, Mode.RiskyPaused, NOW + 200);
        _frozen(true, true, true);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _frozen(false, false, true);
        _is(ALL, Mode.RiskyPaused, NOW + 200);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
        vm.prank(COUNCIL);
        adapter.resume(ALL, 0);
        _frozen(false, false, false);
        vm.assertEq(adapter.turnedOf(ALL, Mode.Paused), 0, "none turned");
    }

    function test_NeverTurnsBackWhatOthersTurned() public {
        _bySafe(address(market), abi.encodeCall(market.setFrozen, (1, true)));
        _halt(ALL, Mode.Paused, NOW + 100);
        vm.assertEq(adapter.turnedOf(ALL, Mode.Paused), 2, "the second alone");
        // The Safe opens the second itself, so that there is nothing to turn back.
        _bySafe(address(market), abi.encodeCall(market.setFrozen, (2, false)));
        _is(ALL, Mode.Running, 0);
        vm.warp(NOW + 100);
        uint256 calls = market.calls();
        adapter.expire(ALL);
        vm.assertEq(market.calls(), calls, "no call");
        _frozen(true, false, false);

        _halt(ALL, Mode.Paused, NOW + 200);
        _bySafe(address(market), abi.encodeCall(market.setFrozen, (2, false)));
        adapter.expire(ALL);
        _bySafe(address(market), abi.encodeCall(market.setFrozen, (2, true)));
        vm.warp(NOW + 200);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
        _frozen(true, true, false);
    }

    function test_ASwitchThatFailsHoldsUpNoOther() public {
        market.stick(1, true);
        vm.expectEmit(true, true, false, true, address(adapter));
        emit SafeModuleAdapter.SwitchFailed(ALL, Mode.Paused, 0, true);
        _halt(ALL, Mode.Paused, NOW + 100);
        _frozen(false, true, false);
        market.stick(1, false);
        _halt(ALL, Mode.Paused, NOW + 100);
        _frozen(true, true, false);

        market.stick(1, true);
        vm.warp(NOW + 100);
        vm.expectEmit(true, true, false, true, address(adapter));
        emit SafeModuleAdapter.SwitchFailed(ALL, Mode.Paused, 0, false);
        adapter.expire(ALL);
        _frozen(true, false, false);
        market.stick(1, false);
        adapter.expire(ALL);
        _frozen(false, false, false);
    }

    function test_AHaltOfWhichNothingHoldsReverts() public {
        market.stick(3, true);
        vm.expectRevert(
            abi.encodeWithSelector(SafeModuleAdapter.NothingClosed.selector, ALL, Mode.RiskyPaused)
        );
        _halt(ALL, Mode.RiskyPaused, NOW + 100);
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.InvalidHalt.selector, Mode.Paused, NOW + 1));
        _halt("unknown", Mode.Paused, NOW + 1);
    }

    function test_WithoutAProbeItIsClosedOnce() public {
        _halt(ALL, Mode.RiskyPaused, NOW + 100);
        uint256 calls = market.calls();
        _halt(ALL, Mode.RiskyPaused, NOW + 200);
        vm.assertEq(market.calls(), calls, "not again");
        _is(ALL, Mode.RiskyPaused, NOW + 200);
    }

    function test_Attack_NobodyButTheSafeRegisters() public {
        Switch memory one = _switch(9, true);
        address[3] memory callers = [COUNCIL, address(this), address(adapter)];
        for (uint256 i; i < 3; ++i) {
            bytes memory refusal = abi.encodeWithSelector(SafeModuleAdapter.NotSafe.selector, callers[i]);
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            adapter.register(ALL, Mode.Paused, one);
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            adapter.clear(ALL, Mode.Paused);
        }
    }

    /// @notice A switch that would make the module an owner or a module of its own choice.
    function test_Attack_SwitchOnTheSafeItself() public {
        Switch memory one = _switch(9, true);
        one.to = address(safe);
        _refusesSwitch(one);
        one.to = address(adapter);
        _refusesSwitch(one);
        one.to = address(0xDEAD);
        _refusesSwitch(one);
    }

    function test_Attack_OneCallInTwoScopes() public {
        vm.expectRevert(abi.encodeWithSelector(SafeModuleAdapter.InvalidSwitch.selector, address(market)));
        _register("market", Mode.Paused, _switch(1, true));
        Switch memory one = _switch(9, true);
        one.open = one.close;
        _refusesSwitch(one);
        one.open = "abc";
        _refusesSwitch(one);
    }

    function test_Attack_SwitchesChangeInMidHalt() public {
        _halt(ALL, Mode.Paused, NOW + 100);
        bytes memory inUse = abi.encodeWithSelector(SafeModuleAdapter.InUse.selector, ALL, Mode.Paused);
        vm.expectRevert(inUse);
        _bySafe(address(adapter), abi.encodeCall(adapter.clear, (ALL, Mode.Paused)));
        vm.expectRevert(inUse);
        _register(ALL, Mode.Paused, _switch(9, true));
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _bySafe(address(adapter), abi.encodeCall(adapter.clear, (ALL, Mode.Paused)));
        vm.assertEq(adapter.switchesOf(ALL, Mode.Paused).length, 0, "none left");
        _register("market", Mode.Paused, _switch(1, true));
    }

    function test_ThereAreThirtyTwoSwitches() public {
        for (uint256 i = 10; i < 40; ++i) {
            _register(ALL, Mode.Paused, _switch(i, true));
        }
        vm.expectRevert(abi.encodeWithSelector(SafeModuleAdapter.TooManySwitches.selector, 32));
        _register(ALL, Mode.Paused, _switch(40, true));
        _halt(ALL, Mode.Paused, NOW + 100);
        vm.assertTrue(market.frozen(39), "the last");
    }

    function test_ADisabledModuleDoesNothing() public {
        _bySafe(address(safe), abi.encodeCall(safe.disableModule, (address(1), address(adapter))));
        vm.expectRevert(abi.encodeWithSignature("Error(string)", "GS104"));
        _halt(ALL, Mode.Paused, NOW + 100);
    }

    function test_TheSafeIsAContractOfItsOwn() public {
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.InvalidAccount.selector, address(0xDEAD)));
        new SafeModuleAdapter(COUNCIL, ISafe(address(0xDEAD)));
    }

    /// @notice Whatever was frozen before, by whomever, is frozen after, and the rest is not.
    function testFuzz_TheEndRestoresWhatWasBefore(bool first, bool second, uint8 order) public {
        if (first) _bySafe(address(market), abi.encodeCall(market.setFrozen, (1, true)));
        if (second) _bySafe(address(market), abi.encodeCall(market.setFrozen, (2, true)));
        for (uint256 i; i < 4; ++i) {
            if (order & (1 << i) != 0) _halt(ALL, Mode.Paused, NOW + 100);
            else _halt(ALL, Mode.RiskyPaused, NOW + 50);
        }
        vm.warp(NOW + 100);
        if (adapter.turnedOf(ALL, Mode.Paused) | adapter.turnedOf(ALL, Mode.RiskyPaused) != 0) {
            adapter.expire(ALL);
        }
        _frozen(first, second, false);
    }

    function _switch(uint256 id, bool probed) private view returns (Switch memory) {
        return Switch({
            to: address(market),
            close: abi.encodeCall(market.setFrozen, (id, true)),
            open: abi.encodeCall(market.setFrozen, (id, false)),
            probe: probed ? abi.encodeCall(market.frozen, (id)) : bytes("")
        });
    }

    function _bySafe(address to, bytes memory data) private {
        safe.execTransaction(to, data);
    }

    function _register(bytes32 scope, Mode mode, Switch memory one) private {
        safe.execTransaction(address(adapter), abi.encodeCall(adapter.register, (scope, mode, one)));
    }

    function _refusesSwitch(Switch memory one) private {
        vm.expectRevert(abi.encodeWithSelector(SafeModuleAdapter.InvalidSwitch.selector, one.to));
        _register(ALL, Mode.Paused, one);
    }

    function _halt(bytes32 scope, Mode mode, uint40 until) private {
        vm.prank(COUNCIL);
        adapter.halt(scope, mode, until);
    }

    function _frozen(bool first, bool second, bool third) private view {
        vm.assertTrue(market.frozen(1) == first, "first");
        vm.assertTrue(market.frozen(2) == second, "second");
        vm.assertTrue(market.frozen(3) == third, "third");
    }

    function _is(bytes32 scope, Mode mode, uint256 until) private view {
        (Mode found, uint256 foundUntil) = adapter.modeOf(scope);
        vm.assertEq(uint256(found), uint256(mode), "mode");
        vm.assertEq(foundUntil, until, "until");
    }
}
