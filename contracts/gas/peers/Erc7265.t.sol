// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LimiterConfigLib} from "erc7265/limiter/LimiterConfigLib.sol";
import {AssetProtection} from "erc7265/mixins/AssetProtection.sol";
import {BareVault} from "../../test/gas/BareVault.sol";
import {Meter} from "../../test/gas/Meter.sol";

/// @notice The bare vault behind the reference implementation of ERC-7265: a tenth a day, its own windows.
contract Erc7265Vault is BareVault, AssetProtection {
    constructor(address token)
        BareVault(token)
        AssetProtection(LimiterConfigLib.initNew(0.1e18, 1 days, 6 hours), 1 days)
    {}

    function settlementMaster() public pure override returns (address) {
        return address(0x5E77);
    }

    function _pull(uint256 amount) internal override {
        _safeTransferFrom(TOKEN, msg.sender, amount);
    }

    function _push(uint256 amount) internal override {
        _safeTransfer(TOKEN, msg.sender, amount);
    }
}

/// @notice What the reference implementation of ERC-7265 adds to the same vault, measured in the same way.
/// forge-config: default.isolate = true
contract Erc7265GasTest is Meter {
    BareVault internal bare;
    Erc7265Vault internal guarded;

    function setUp() public {
        _newToken();
        bare = new BareVault(address(token));
        guarded = new Erc7265Vault(address(token));
        _fill(bare);
        _fill(guarded);
    }

    function test_GuardedWithdraw() public {
        (uint256 bareCold, uint256 bareWarm) = _withdrawTwice(bare);
        (uint256 cold, uint256 warm) = _withdrawTwice(guarded);
        vm.snapshotValue("erc7265", "guardedWithdrawOverheadCold", cold - bareCold);
        vm.snapshotValue("erc7265", "guardedWithdrawOverheadWarm", warm - bareWarm);
    }

    /// @dev Of funds that came by another way than a recorded deposit, so that the limiter's slot is still zero.
    function test_FirstWithdrawOfUnrecordedFunds() public {
        uint256 without = _withdrawUnrecorded(new BareVault(address(token)));
        uint256 with = _withdrawUnrecorded(new Erc7265Vault(address(token)));
        vm.snapshotValue("erc7265", "guardedWithdrawOverheadUnrecorded", with - without);
    }

    function test_GuardedDeposit() public {
        uint256 added = _depositAgain(guarded) - _depositAgain(bare);
        vm.snapshotValue("erc7265", "guardedDepositOverhead", added);
    }

    function test_Pause() public {
        address master = guarded.settlementMaster();
        vm.prank(master);
        guarded.pause();
        vm.snapshotValue("erc7265", "pauseFirst", _used());
        vm.warp(block.timestamp + 1 days);
        vm.prank(master);
        guarded.unpause();
        vm.warp(block.timestamp + 30 days);
        vm.prank(master);
        guarded.pause();
        vm.snapshotValue("erc7265", "pause", _used());
    }

    /// @dev BareVault keeps its total in slot 0 and its balances in slot 1.
    function _withdrawUnrecorded(BareVault vault) private returns (uint256) {
        token.mint(address(vault), 1_000_000 * UNIT);
        token.mint(USER, UNIT);
        vm.store(address(vault), bytes32(0), bytes32(1_000_000 * UNIT));
        vm.store(address(vault), keccak256(abi.encode(USER, uint256(1))), bytes32(1_000 * UNIT));
        return _withdraw(vault);
    }
}
