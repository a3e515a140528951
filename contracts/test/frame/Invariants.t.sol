// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IInvariant} from "../../src/frame/IInvariant.sol";
import {BackingInvariant} from "../../src/frame/invariants/BackingInvariant.sol";
import {InvariantSet} from "../../src/frame/invariants/InvariantSet.sol";
import {Invariants} from "../../src/frame/invariants/Invariants.sol";
import {OutflowInvariant} from "../../src/frame/invariants/OutflowInvariant.sol";
import {SharePriceInvariant} from "../../src/frame/invariants/SharePriceInvariant.sol";
import {SolvencyInvariant} from "../../src/frame/invariants/SolvencyInvariant.sol";
import {Test} from "../Test.sol";

/// @notice Two figures, set at will.
contract Figures {
    uint256 public assets;
    uint256 public shares;

    function set(uint256 assets_, uint256 shares_) external {
        (assets, shares) = (assets_, shares_);
    }
}

contract InvariantsTest is Test {
    Figures internal figures;

    function setUp() public {
        figures = new Figures();
    }

    function test_SolvencyRefusesANewShortfallAndLetsAnOldOneShrink() public {
        IInvariant solvency = new SolvencyInvariant("solvency", figures.assets, figures.shares);
        _passes(solvency, 100, 100, 100, 100);
        _passes(solvency, 100, 90, 90, 90);
        _breaks(solvency, 100, 90, 89, 90, "solvency", 0, 1);
        // Insolvent by 50: repaying and honest withdrawing pass, taking more does not.
        _passes(solvency, 50, 100, 60, 100);
        _passes(solvency, 50, 100, 40, 90);
        _passes(solvency, 50, 100, 50, 100);
        _breaks(solvency, 50, 100, 49, 100, "solvency", 50, 51);
    }

    function test_BackingIsOfTheSupplysUnitAndRoundedUp() public {
        // A token of 18 decimals, backed one and a half times by one of 6.
        BackingInvariant backing =
            new BackingInvariant("backing", figures.shares, figures.assets, 1e6, 15_000);
        _passes(backing, 0, 0, 150e6, 100e18);
        _breaks(backing, 0, 0, 150e6 - 1, 100e18, "backing", 0, 1);
        // One base unit more of supply asks for one base unit of backing, and that for half of one more.
        _breaks(backing, 0, 0, 150e6, 100e18 + 1, "backing", 0, 2);
        _passes(backing, 10e6, 100e18, 10e6, 100e18);
        _breaks(backing, 10e6, 100e18, 10e6, 101e18, "backing", 140e6, 141.5e6);
        vm.expectRevert(abi.encodeWithSelector(Invariants.InvalidBound.selector, 0));
        new BackingInvariant("backing", figures.shares, figures.assets, 1e6, 0);
    }

    function test_ASharePriceMovesWithinItsBounds() public {
        SharePriceInvariant price = new SharePriceInvariant("price", figures.assets, figures.shares, 100, 500);
        _passes(price, 1_000, 1_000, 990, 1_000);
        _breaks(price, 1_000, 1_000, 989, 1_000, "price", 1e27, 0.989e27);
        _passes(price, 1_000, 1_000, 1_050, 1_000);
        _breaks(price, 1_000, 1_000, 1_051, 1_000, "price", 1e27, 1.051e27);
        _passes(price, 1_000, 1_000, 5_000, 5_000);
        // Nobody's shares are compared with nobody's.
        _passes(price, 0, 0, 5_000, 1);
        _passes(price, 1_000, 1_000, 77, 0);
        vm.expectRevert(abi.encodeWithSelector(Invariants.InvalidBound.selector, 10_001));
        new SharePriceInvariant("price", figures.assets, figures.shares, 10_001, 0);
    }

    function test_ASharePriceMayBeBoundedOnOneSideAlone() public {
        SharePriceInvariant price =
            new SharePriceInvariant("price", figures.assets, figures.shares, 0, type(uint256).max);
        _passes(price, 1_000, 1_000, 1e30, 1);
        _breaks(price, 1e18, 1e18, 1e18 - 1, 1e18, "price", 1e27, 1e27 - 1e9);
    }

    /// @notice An operation that rounds in the vault's favour never lowers the price by as much as one unit.
    function testFuzz_RoundingForTheVaultKeepsAPriceThatMayNotFall(uint96 assets, uint96 shares, uint96 out)
        public
    {
        uint256 assets_ = uint256(assets) + 1;
        uint256 shares_ = uint256(shares) + 2;
        uint256 burnt = bound(out, 1, shares_ - 1);
        SharePriceInvariant price =
            new SharePriceInvariant("price", figures.assets, figures.shares, 0, type(uint256).max);
        _passes(price, assets_, shares_, assets_ - assets_ * burnt / shares_, shares_ - burnt);
    }

    function test_OutflowIsRoundedDownAndSomeIsFree() public {
        OutflowInvariant outflow = new OutflowInvariant("outflow", figures.assets, 1_000, 5);
        _passes(outflow, 1_009, 0, 909, 0);
        _breaks(outflow, 1_009, 0, 908, 0, "outflow", 1_009, 908);
        _passes(outflow, 1_000, 0, 9_000, 0);
        // The last five units are nobody's prison.
        _passes(outflow, 5, 0, 0, 0);
        _breaks(outflow, 6, 0, 0, 0, "outflow", 6, 0);
        vm.expectRevert(abi.encodeWithSelector(Invariants.InvalidBound.selector, 10_001));
        new OutflowInvariant("outflow", figures.assets, 10_001, 0);
    }

    function test_ASetChecksEachOfItsInvariants() public {
        IInvariant[] memory parts = new IInvariant[](3);
        parts[0] = new OutflowInvariant("outflow", figures.assets, 1_000, 0);
        parts[1] = new InvariantSet(new IInvariant[](0));
        parts[2] = new SolvencyInvariant("solvency", figures.assets, figures.shares);
        InvariantSet set = new InvariantSet(parts);
        vm.assertEq(set.invariants().length, 3, "three");
        _passes(set, 100, 95, 95, 95);
        _breaks(set, 100, 95, 94, 95, "solvency", 0, 1);
        _breaks(set, 100, 95, 89, 95, "outflow", 100, 89);
    }

    function _passes(IInvariant one, uint256 a, uint256 s, uint256 thenA, uint256 thenS) private {
        figures.set(a, s);
        uint256[] memory before = one.snapshot();
        figures.set(thenA, thenS);
        one.check(before);
    }

    function _breaks(
        IInvariant one,
        uint256 a,
        uint256 s,
        uint256 thenA,
        uint256 thenS,
        bytes32 name,
        uint256 was,
        uint256 current
    ) private {
        figures.set(a, s);
        uint256[] memory before = one.snapshot();
        figures.set(thenA, thenS);
        vm.expectRevert(abi.encodeWithSelector(Invariants.InvariantBroken.selector, name, was, current));
        one.check(before);
    }
}
