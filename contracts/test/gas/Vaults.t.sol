// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {BareVault, IVault} from "./BareVault.sol";
import {FramedVault, HaltableVault, LimitedVault, LimitedVaultBase, MembraneVault} from "./GuardedVaults.sol";
import {Meter} from "./Meter.sol";

/// @notice Two withdrawals in one transaction, of which the second finds everything warm.
contract Twice {
    function withdraw(IVault vault, uint256 amount, uint256 times) external {
        for (uint256 i; i < times; ++i) {
            vault.withdraw(amount);
        }
    }

    function deposit(IVault vault, address token, uint256 amount) external {
        (bool approved,) =
            token.call(abi.encodeWithSignature("approve(address,uint256)", vault, type(uint256).max));
        require(approved);
        vault.deposit(amount);
    }
}

/// @notice What the membrane and each of its parts add to a vault.
/// forge-config: default.isolate = true
contract VaultsGasTest is Meter {
    address internal constant COUNCIL = address(0xC0);

    BareVault internal bare;

    function setUp() public {
        _newToken();
        bare = new BareVault(address(token));
        _fill(bare);
    }

    function test_GuardedWithdraw() public {
        (uint256 bareCold, uint256 bareWarm) = _withdrawTwice(bare);
        (uint256 cold, uint256 warm) = _withdrawTwice(_membrane());
        _report("bareWithdraw", bareWarm);
        _report("guardedWithdraw", warm);
        _report("guardedWithdrawOverheadCold", cold - bareCold);
        _report("guardedWithdrawOverheadWarm", warm - bareWarm);
        vm.assertLe(warm - bareWarm, 15_000, "the membrane adds at most 15k to a withdrawal");
    }

    function test_GuardedWithdrawAgainInATransaction() public {
        uint256 added = _second(_membrane()) - _second(bare);
        _report("guardedWithdrawOverheadSameTransaction", added);
    }

    function test_GuardedDeposit() public {
        uint256 added = _depositAgain(_membrane()) - _depositAgain(bare);
        _report("guardedDepositOverhead", added);
    }

    function test_LimiterAlone() public {
        (uint256 bareCold, uint256 bareWarm) = _withdrawTwice(bare);
        (uint256 cold, uint256 warm) = _withdrawTwice(_limited());
        _report("limiterWithdrawOverheadCold", cold - bareCold);
        _report("limiterWithdrawOverheadWarm", warm - bareWarm);
    }

    function test_FrameAlone() public {
        FramedVault framed = new FramedVault(address(token));
        _fill(framed);
        uint256 added = _withdraw(framed) - _withdraw(bare);
        _report("frameWithdrawOverhead", added);
    }

    function test_HaltCheckAlone() public {
        HaltableVault haltable = new HaltableVault(address(token), COUNCIL);
        _fill(haltable);
        uint256 added = _withdraw(haltable) - _withdraw(bare);
        _report("haltCheckOverhead", added);
    }

    function test_QueueAndSettle() public {
        LimitedVault vault = _limited();
        _deposit(vault, USER, 300_000 * UNIT);
        // A tenth may leave in an hour, half of it at once: the rest of each waits in line.
        _withdrawAmount(vault, 100_000 * UNIT);
        uint256 first = _withdrawAmount(vault, 10_000 * UNIT);
        uint256 second = _withdrawAmount(vault, 10_000 * UNIT);
        _report("queuePushOverhead", second - _withdraw(bare));
        vm.assertGt(first, 0, "measured");
        vm.warp(block.timestamp + 7 days);
        vault.settle(address(token), 1);
        uint256 one = _used();
        vm.warp(block.timestamp + 7 days);
        vault.settle(address(token), 2);
        _report("settleOne", one);
        _report("settleTwo", _used());
        vm.assertEq(vault.queuedOf(address(token)), 0, "all is paid");
    }

    function _membrane() private returns (MembraneVault vault) {
        vault = new MembraneVault(address(token), COUNCIL);
        _open(vault);
    }

    function _limited() private returns (LimitedVault vault) {
        vault = new LimitedVault(address(token), COUNCIL);
        _open(vault);
    }

    function _open(LimitedVaultBase vault) private {
        vault.setLimits(uint112(UNIT));
        _fill(vault);
    }

    function _withdrawAmount(IVault vault, uint256 amount) private returns (uint256) {
        vm.prank(USER);
        vault.withdraw(amount);
        return _used();
    }

    /// @dev Gas of the second of two withdrawals in one transaction.
    function _second(IVault vault) private returns (uint256) {
        Twice twice = new Twice();
        token.mint(address(twice), 1_000 * UNIT);
        twice.deposit(vault, address(token), 500 * UNIT);
        twice.withdraw(vault, 10 * UNIT, 1);
        twice.withdraw(vault, 10 * UNIT, 1);
        uint256 one = _used();
        twice.withdraw(vault, 10 * UNIT, 2);
        return _used() - one;
    }
}
