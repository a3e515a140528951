// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOracleGuard} from "../../src/interfaces/IOracleGuard.sol";
import {ChainlinkSource} from "../../src/oracle/ChainlinkSource.sol";
import {OracleGuard} from "../../src/oracle/OracleGuard.sol";
import {Feed} from "../oracle/Sources.sol";
import {GovernorFixture} from "../parameters/GovernorFixture.sol";

/// @notice What parameters and prices cost: whole transactions, as Meter says. A parameter that is pushed to its target;
/// a price of three Chainlink feeds.
/// forge-config: default.isolate = true
contract ParametersGasTest is GovernorFixture {
    address internal constant ASSET = address(0xA55E7);

    function test_Parameters() public {
        _deploy();
        _tighten(LTV, 6_900);
        _pass(INTERVAL);
        _tighten(LTV, 6_800);
        _report("parameterTighten");
        _schedule(LTV, 6_900);
        _report("parameterSchedule");
        _pass(DELAY);
        _execute(LTV, 6_900);
        _report("parameterExecute");
    }

    function test_Prices() public {
        vm.warp(1_700_000_000);
        OracleGuard guard = new OracleGuard(address(this));
        IOracleGuard.Source[] memory sources = new IOracleGuard.Source[](3);
        for (uint256 i; i < 3; ++i) {
            Feed feed = new Feed(8);
            feed.set(100e8, block.timestamp);
            sources[i] = IOracleGuard.Source(new ChainlinkSource(feed, 0, type(int256).max), 1 days, 100_000);
        }
        guard.configure(ASSET, sources, IOracleGuard.Bounds(2, 100, 200, 1_000, 30 minutes));
        guard.poke(ASSET);
        vm.warp(block.timestamp + 1 minutes);
        guard.requirePrice(ASSET);
        _report("priceOfThree");
    }

    function _report(string memory name) private {
        uint256 used = vm.lastCallGas().gasTotalUsed;
        vm.assertGt(used, 21_000, "measured without isolation");
        vm.snapshotValue("membrane", name, used);
    }
}
