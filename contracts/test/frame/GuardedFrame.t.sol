// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {Invariants} from "../../src/frame/invariants/Invariants.sol";
import {IGuardedFrame} from "../../src/interfaces/IGuardedFrame.sol";
import {Test} from "../Test.sol";
import {Puppet} from "./Puppet.sol";
import {OpenVault, Plain, Vault} from "./Vaults.sol";

contract GuardedFrameTest is Test {
    bytes32 internal constant SLOT = keccak256(
        abi.encode(uint256(keccak256("membrane.transient.GuardedFrame")) - 1)
    ) & ~bytes32(uint256(0xff));

    Vault internal vault;
    Puppet internal puppet;
    bool internal sawFrame;
    uint256 internal sawWord;

    function setUp() public {
        vault = new Vault();
        puppet = new Puppet();
    }

    function test_AFrameThatKeepsTheInvariantsPasses() public {
        vault.move(-50, 0, address(0), "");
        vm.assertEq(vault.assets(), 950, "moved");
        _assertClosed();
    }

    function test_ABrokenInvariantRevertsAndIsNamed() public {
        vm.expectRevert(_broken("solvency", 0, 1));
        vault.move(-101, 0, address(0), "");
        vm.expectRevert(_broken("outflow", 1_000, 499));
        vault.move(-501, -900, address(0), "");
        vm.assertEq(vault.assets(), 1_000, "nothing moved");
        _assertClosed();
    }

    function test_WhatIsBrokenAndMendedWithinAFramePasses() public {
        bytes memory mend = abi.encodeCall(vault.move, (600, 0, address(0), ""));
        vault.move(-600, 0, address(puppet), abi.encodeCall(puppet.go, (address(vault), mend)));
        vm.assertEq(vault.assets(), 1_000, "a loan that was repaid");
        _assertClosed();
    }

    function test_OnlyTheOutermostExitChecks() public {
        // The nested call leaves the vault insolvent; the rest of the outer one would mend it, and does not.
        bytes memory take = abi.encodeCall(vault.move, (-200, 0, address(0), ""));
        vm.expectRevert(_broken("solvency", 0, 100));
        vault.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(vault), take)));
        _assertClosed();
    }

    function test_StrictLetsTheProtocolCallItself() public {
        vault.moveStrictly(
            -10, 0, address(vault), abi.encodeCall(vault.moveStrictly, (-5, 0, address(0), ""))
        );
        vm.assertEq(vault.assets(), 985, "both moved");
        _assertClosed();
    }

    function test_ViewsAnswerOutsideOfAFrameAndToTheProtocolItself() public {
        vm.assertEq(vault.price(), uint256(1_000) * 1e18 / 900, "settled");
        vault.move(0, 0, address(vault), abi.encodeCall(vault.price, ()));
    }

    function test_TheCheckMayReadSettledViewsThroughOthers() public {
        OpenVault open = new OpenVault(address(puppet));
        open.move(-1, 0, address(0), "");
        vm.assertEq(open.assets(), 999, "closed before it is checked");
    }

    function test_InFrameIsSeenByOthers() public {
        vault.move(0, 0, address(this), abi.encodeCall(this.observe, ()));
        vm.assertTrue(sawFrame, "open in the middle");
        vm.assertEq(sawWord, 1, "in the namespaced slot");
        _assertClosed();
    }

    function test_TwoFramesInOneTransactionHaveASnapshotEach() public {
        vault.move(-400, -900, address(0), "");
        // 350 of 600: too much of these, although 750 of the first snapshot's 1,000 would be told as such.
        vm.expectRevert(_broken("outflow", 600, 250));
        vault.move(-350, 0, address(0), "");
        // 300 of 600 is half, although with the 400 before it is more than half of 1,000.
        vault.move(-300, 0, address(0), "");
        vm.assertEq(vault.assets(), 300, "both frames passed");
        _assertClosed();
    }

    function test_MulticallGivesEachPartAFrameAndBatchOneToAll() public {
        bytes[] memory parts = new bytes[](2);
        parts[0] = abi.encodeCall(vault.moveStrictly, (-150, 0, address(0), ""));
        parts[1] = abi.encodeCall(vault.moveStrictly, (150, 0, address(0), ""));
        vm.expectRevert(_broken("solvency", 0, 50));
        vault.multicall(parts);
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(this)));
        vault.batch(parts);
        parts[0] = abi.encodeCall(vault.move, (-150, 0, address(0), ""));
        parts[1] = abi.encodeCall(vault.move, (150, 0, address(0), ""));
        vault.batch(parts);
        vm.assertEq(vault.assets(), 1_000, "broken and mended within the batch");
        _assertClosed();
    }

    function test_BehindAProxyTheFrameIsTheProxys() public {
        Vault proxied = Vault(
            address(
                new ERC1967Proxy(address(vault), abi.encodeCall(vault.move, (1_000, 900, address(0), "")))
            )
        );
        vm.expectRevert(_broken("outflow", 1_000, 400));
        proxied.move(-600, -900, address(0), "");
        // While the proxy is in a frame, its implementation is in none.
        proxied.move(0, 0, address(vault), abi.encodeCall(vault.price, ()));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(puppet)));
        proxied.move(
            0,
            0,
            address(puppet),
            abi.encodeCall(puppet.go, (address(proxied), abi.encodeCall(vault.price, ())))
        );
    }

    function test_Attack_NestedEntryIntoAStrictFunction() public {
        bytes memory again = abi.encodeCall(vault.moveStrictly, (-1, 0, address(0), ""));
        bytes memory through = abi.encodeCall(puppet.go, (address(vault), again));
        bytes memory refusal = abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(puppet));
        vm.expectRevert(refusal);
        vault.moveStrictly(-1, 0, address(puppet), through);
        vm.expectRevert(refusal);
        vault.move(-1, 0, address(puppet), through);
        _assertClosed();
    }

    function test_Attack_ReadOnlyReentrancy() public {
        bytes memory read = abi.encodeCall(puppet.go, (address(vault), abi.encodeCall(vault.price, ())));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(puppet)));
        vault.move(-50, 0, address(puppet), read);
        puppet.go(address(vault), abi.encodeCall(vault.price, ()));
    }

    function test_Attack_ASwallowedRevertNeitherClosesNorOpens() public {
        bytes memory broken = abi.encodeCall(vault.moveStrictly, (-1, 0, address(0), ""));
        // Swallowed within a frame: the frame goes on, and its end is checked.
        vm.expectRevert(_broken("solvency", 0, 50));
        vault.move(-150, 0, address(puppet), abi.encodeCall(puppet.goCaught, (address(vault), broken)));
        _assertClosed();
        // Swallowed around a frame: it is gone with all it did.
        puppet.goCaught(address(vault), abi.encodeCall(vault.move, (-150, 0, address(0), "")));
        vm.assertFalse(puppet.lastSucceeded(), "it reverted");
        vm.assertEq(vault.assets(), 1_000, "and did nothing");
        _assertClosed();
        vault.move(-100, 0, address(0), "");
        _assertClosed();
    }

    function test_Attack_RunningTheCodeElsewhereOpensNothingHere() public {
        puppet.goInside(
            address(vault),
            abi.encodeCall(vault.move, (5, 0, address(this), abi.encodeCall(this.observe, ())))
        );
        vm.assertFalse(sawFrame, "the vault is in no frame while its code runs elsewhere");
        vm.assertEq(vault.assets(), 1_000, "nor is its state touched");
    }

    function test_TheFrameCostsLittle() public {
        Plain plain = new Plain();
        vault.move(-1, 0, address(0), "");
        plain.move(-1, 0, address(0), "");
        uint256 bare = gasleft();
        plain.move(-1, 0, address(0), "");
        bare -= gasleft();
        uint256 framed = gasleft();
        vault.move(-1, 0, address(0), "");
        framed -= gasleft();
        vm.assertLe(framed - bare, 2_500, "a frame with two figures and two invariants, warm");
    }

    function testFuzz_AnyNestingEndsAsOneFrameOfTheSum(int64[6] memory moves, uint8 depth) public {
        bytes memory data;
        int256 sum;
        uint256 levels = bound(depth, 1, 6);
        for (uint256 i; i < levels; ++i) {
            int256 by = int256(moves[i] % 60);
            sum += by;
            data = abi.encodeCall(vault.move, (by, 0, data.length == 0 ? address(0) : address(puppet), data));
            data = abi.encodeCall(puppet.go, (address(vault), data));
        }
        puppet.goCaught(address(puppet), data);
        vm.assertTrue(
            puppet.lastSucceeded() == (sum >= -100), "passes exactly when the whole keeps it solvent"
        );
        _assertClosed();
    }

    function observe() external {
        sawFrame = vault.inFrame();
        sawWord = vault.transientAt(SLOT);
    }

    function _assertClosed() private view {
        vm.assertFalse(vault.inFrame(), "no frame is open");
        vm.assertEq(vault.transientAt(SLOT), 0, "its slot is clean");
    }

    function _broken(bytes32 name, uint256 before, uint256 current) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Invariants.InvariantBroken.selector, name, before, current);
    }
}
