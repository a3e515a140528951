// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {AccessManagerAdapter} from "../../src/adapters/AccessManagerAdapter.sol";
import {HaltAdapter} from "../../src/adapters/HaltAdapter.sol";
import {PausableAdapter} from "../../src/adapters/PausableAdapter.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Test} from "../Test.sol";
import {ManagedVault, PausableVault} from "./Targets.sol";

contract PausableAdapterTest is Test {
    address internal constant COUNCIL = address(0xC0);
    bytes32 internal constant ALL = bytes32(0);
    uint40 internal constant NOW = 1_700_000_000;

    PausableVault internal vault;
    PausableAdapter internal adapter;

    function setUp() public {
        vm.warp(NOW);
        vault = new PausableVault();
        adapter = new PausableAdapter(
            COUNCIL, address(vault), vault.pause.selector, vault.unpause.selector, vault.paused.selector
        );
        vault.setPauser(address(adapter));
    }

    function test_PausesAndAnybodyLiftsAfterTheEnd() public {
        vm.expectEmit(true, false, false, true, address(adapter));
        emit IHaltTarget.Halted(ALL, Mode.Paused, NOW + 100);
        _halt(NOW + 100);
        vm.assertTrue(vault.paused(), "paused");
        _is(Mode.Paused, NOW + 100);
        vm.warp(NOW + 99);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
        vm.warp(NOW + 100);
        _is(Mode.Running, 0);
        vm.expectEmit(true, false, false, true, address(adapter));
        emit HaltAdapter.Expired(ALL);
        vm.prank(address(0xA));
        adapter.expire(ALL);
        vault.enter();
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
    }

    function test_ALaterHaltLengthensAndAnEarlierDoesNotShorten() public {
        _halt(NOW + 100);
        _halt(NOW + 50);
        _is(Mode.Paused, NOW + 100);
        _halt(NOW + 200);
        vm.warp(NOW + 150);
        vm.expectRevert();
        adapter.expire(ALL);
        vm.assertTrue(vault.paused(), "still paused");
    }

    function test_TheCouncilResumes() public {
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.NotHalted.selector, ALL));
        vm.prank(COUNCIL);
        adapter.resume(ALL, 1 days);
        _halt(NOW + 100);
        vm.prank(COUNCIL);
        adapter.resume(ALL, 1 days);
        vault.enter();
        _is(Mode.Running, 0);
    }

    function test_NeverLiftsWhatOthersPausedBefore() public {
        vault.pause();
        _halt(NOW + 100);
        _is(Mode.Paused, NOW + 100);
        vm.warp(NOW + 100);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
        vm.assertTrue(vault.paused(), "as the admin left it");
    }

    function test_WhatTheAdminOpensIsNotHaltedAndCanBeClosedAgain() public {
        _halt(NOW + 100);
        vault.unpause();
        _is(Mode.Running, 0);
        vm.assertFalse(vault.paused(), "nobody else closes it again");
        _halt(NOW + 100);
        _is(Mode.Paused, NOW + 100);
        vm.warp(NOW + 100);
        adapter.expire(ALL);
        vault.enter();
    }

    function test_WhatTheAdminOpensAndClosesLaterIsTheAdmins() public {
        _halt(NOW + 100);
        vault.unpause();
        adapter.expire(ALL);
        vault.pause();
        vm.warp(NOW + 100);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, ALL));
        adapter.expire(ALL);
        vm.assertTrue(vault.paused(), "as the admin left it");
    }

    function test_AnAdminKeepsItClosedByTakingTheRole() public {
        _halt(NOW + 100);
        vault.setPauser(address(0));
        vm.warp(NOW + 100);
        vm.expectRevert(
            abi.encodeWithSelector(
                PausableAdapter.CallFailed.selector, address(vault), vault.unpause.selector
            )
        );
        adapter.expire(ALL);
        vm.assertTrue(vault.paused(), "closed");
    }

    function test_RefusesWhatItHasNoSwitchFor() public {
        _refuses(ALL, Mode.Throttled, NOW + 1);
        _refuses(ALL, Mode.RiskyPaused, NOW + 1);
        _refuses(ALL, Mode.Running, NOW + 1);
        _refuses("market", Mode.Paused, NOW + 1);
        _refuses(ALL, Mode.Paused, NOW);
        _refuses(ALL, Mode.Paused, NOW + 30 days + 1);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, bytes32("market")));
        adapter.expire("market");
    }

    function test_WrongSelectorsShowAtDeployment() public {
        vm.expectRevert(
            abi.encodeWithSelector(PausableAdapter.CallFailed.selector, address(vault), bytes4(0))
        );
        new PausableAdapter(COUNCIL, address(vault), bytes4(0), bytes4(0), bytes4(0));
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.InvalidAccount.selector, address(0)));
        new PausableAdapter(address(0), address(vault), bytes4(0), bytes4(0), bytes4(0));
    }

    function testFuzz_NobodyElseHaltsOrResumes(address caller) public {
        vm.assume(caller != COUNCIL);
        bytes memory refusal = abi.encodeWithSelector(IHaltTarget.NotCouncil.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        adapter.halt(ALL, Mode.Paused, NOW + 1);
        vm.expectRevert(refusal);
        vm.prank(caller);
        adapter.resume(ALL, 0);
    }

    function _halt(uint40 until) private {
        vm.prank(COUNCIL);
        adapter.halt(ALL, Mode.Paused, until);
    }

    function _refuses(bytes32 scope, Mode mode, uint40 until) private {
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.InvalidHalt.selector, mode, until));
        vm.prank(COUNCIL);
        adapter.halt(scope, mode, until);
    }

    function _is(Mode mode, uint256 until) private view {
        (Mode found, uint256 foundUntil) = adapter.modeOf(ALL);
        vm.assertEq(uint256(found), uint256(mode), "mode");
        vm.assertEq(foundUntil, until, "until");
    }
}

contract AccessManagerAdapterTest is Test {
    address internal constant COUNCIL = address(0xC0);
    bytes32 internal constant ALL = bytes32(0);
    uint40 internal constant NOW = 1_700_000_000;

    AccessManager internal manager;
    ManagedVault[3] internal vaults;
    AccessManagerAdapter internal adapter;

    function setUp() public {
        vm.warp(NOW);
        manager = new AccessManager(address(this));
        address[] memory targets = new address[](3);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = ManagedVault.enter.selector;
        for (uint256 i; i < 3; ++i) {
            vaults[i] = new ManagedVault(address(manager));
            targets[i] = address(vaults[i]);
            manager.setTargetFunctionRole(targets[i], selectors, manager.PUBLIC_ROLE());
        }
        adapter = new AccessManagerAdapter(COUNCIL, manager, targets);
        manager.grantRole(manager.ADMIN_ROLE(), address(adapter), 0);
    }

    function test_ClosesAllOrOneAndOpensWhatItClosed() public {
        manager.setTargetClosed(address(vaults[2]), true);
        _halt(_scope(0), NOW + 200);
        _closed(true, false, true);
        _halt(ALL, NOW + 100);
        _closed(true, true, true);
        (Mode mode, uint256 until) = adapter.modeOf(_scope(1));
        vm.assertEq(uint256(mode), uint256(Mode.Paused), "by the halt of all");
        vm.assertEq(until, NOW + 100, "until its end");

        vm.warp(NOW + 100);
        adapter.expire(ALL);
        _closed(true, false, true);
        vm.warp(NOW + 200);
        adapter.expire(_scope(0));
        _closed(false, false, true);
        vaults[0].enter();
        vm.expectRevert();
        adapter.expire(ALL);
    }

    function test_ResumeOfAllKeepsWhatAnotherHaltCloses() public {
        _halt(_scope(0), NOW + 200);
        _halt(ALL, NOW + 100);
        vm.prank(COUNCIL);
        adapter.resume(ALL, 0);
        _closed(true, false, false);
        vm.prank(COUNCIL);
        adapter.resume(_scope(0), 0);
        _closed(false, false, false);
    }

    function test_WhatTheAdminOpensIsNotHalted() public {
        _halt(_scope(0), NOW + 100);
        manager.setTargetClosed(address(vaults[0]), false);
        (Mode mode,) = adapter.modeOf(_scope(0));
        vm.assertEq(uint256(mode), uint256(Mode.Running), "open");
        adapter.expire(_scope(0));
        manager.setTargetClosed(address(vaults[0]), true);
        vm.warp(NOW + 100);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.NothingToLift.selector, _scope(0)));
        adapter.expire(_scope(0));
        _closed(true, false, false);
    }

    function test_ScopesAreListedTargets() public {
        bytes32[2] memory none = [bytes32(uint256(uint160(address(this)))), bytes32(type(uint256).max)];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IHaltTarget.InvalidHalt.selector, Mode.Paused, NOW + 1));
            _halt(none[i], NOW + 1);
        }
        address[] memory targets = new address[](1);
        targets[0] = address(manager);
        vm.expectRevert(abi.encodeWithSelector(HaltAdapter.InvalidAccount.selector, address(manager)));
        new AccessManagerAdapter(COUNCIL, manager, targets);
    }

    function _halt(bytes32 scope, uint40 until) private {
        vm.prank(COUNCIL);
        adapter.halt(scope, Mode.Paused, until);
    }

    function _scope(uint256 index) private view returns (bytes32) {
        return bytes32(uint256(uint160(address(vaults[index]))));
    }

    function _closed(bool first, bool second, bool third) private view {
        vm.assertTrue(manager.isTargetClosed(address(vaults[0])) == first, "first");
        vm.assertTrue(manager.isTargetClosed(address(vaults[1])) == second, "second");
        vm.assertTrue(manager.isTargetClosed(address(vaults[2])) == third, "third");
    }
}
