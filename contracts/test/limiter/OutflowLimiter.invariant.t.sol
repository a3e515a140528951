// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Test} from "../Test.sol";
import {LimitedVault} from "./LimitedVault.sol";
import {ListToken} from "./Tokens.sol";
import {Traffic} from "./Traffic.sol";

/// @notice Functions of a contract, as forge names them.
struct Selectors {
    address target;
    bytes4[] selectors;
}

contract OutflowLimiterInvariantTest is Test {
    Traffic internal traffic;
    LimitedVault internal vault;
    ListToken internal token;

    function setUp() public {
        traffic = new Traffic();
        vault = traffic.vault();
        token = traffic.token();
    }

    /// @notice The hook by which forge learns what to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(traffic);
    }

    /// @notice All but {Traffic-empty}, which is the end of a run.
    function excludeSelectors() external view returns (Selectors[] memory excluded) {
        excluded = new Selectors[](1);
        excluded[0].target = address(traffic);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = Traffic.empty.selector;
    }

    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.dictionary_weight = 0
    /// forge-config: default.invariant.include_storage = false
    /// forge-config: default.invariant.include_push_bytes = false
    /// forge-config: default.invariant.depth = 10
    function invariant_NoWindowSeesMoreThanItsLimit() public view {
        vm.assertLe(traffic.worstShare(), traffic.WHOLE(), "no window sees more than its limit");
        vm.assertEq(traffic.mostOverMaximum(), 0, "nor more than its cap");
        vm.assertEq(traffic.outOfOrder(), 0, "each lane is paid in order");
        vm.assertEq(traffic.donationsThatCounted(), 0, "no donation raises a limit");
        uint256 custody = vault.custodyOf(address(token));
        vm.assertEq(custody, traffic.inflows() - traffic.outflows(), "custody is what came less what went");
        vm.assertEq(token.balanceOf(address(vault)), custody + traffic.donated(), "and it is all there");
    }

    /// @notice At the end of each run: the books add up; and once halts and holds have ended, everybody gets all that is
    /// theirs.
    function afterInvariant() external {
        _requireBooks();
        vm.assertLt(traffic.empty(), 200, "in finite time");
        vm.assertEq(vault.queuedOf(address(token)), 0, "nothing is owed");
        uint256 returned;
        for (uint256 i; i < 3; ++i) {
            address person = traffic.people(i);
            uint256 due = traffic.deposited(person) - traffic.returned(person);
            vm.assertEq(token.balanceOf(person), due, "everybody is paid in full");
            returned += traffic.returned(person);
        }
        vm.assertEq(token.balanceOf(traffic.COUNCIL()), 0, "the council gains nothing");
        vm.assertEq(token.balanceOf(traffic.GOVERNANCE()), 0, "nor does governance");
        vm.assertEq(vault.custodyOf(address(token)), returned, "what is left is what was returned");
        vm.assertEq(
            token.balanceOf(address(vault)), returned + traffic.donated(), "and what was given to the vault"
        );
    }

    function _requireBooks() private view {
        uint256[3] memory claims = traffic.owed();
        uint256 owed;
        uint256 claimable;
        for (uint256 i; i < 3; ++i) {
            address person = traffic.people(i);
            uint256 mine = claims[i];
            uint256 balance = vault.balanceOf(person, address(token));
            owed += mine;
            claimable += balance + traffic.returned(person);
            vm.assertEq(
                token.balanceOf(person) + mine + balance + traffic.returned(person),
                traffic.deposited(person),
                "paid, owed and held for a person are what the person brought"
            );
        }
        vm.assertEq(vault.queuedOf(address(token)), owed, "what is owed is the claims");
        vm.assertEq(vault.accountedOf(address(token)), claimable, "the rest is accounted for");
    }
}
