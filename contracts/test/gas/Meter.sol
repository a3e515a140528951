// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "solady/src/tokens/ERC20.sol";
import {Test} from "../Test.sol";
import {IVault} from "./BareVault.sol";

/// @notice A plain token that anybody may mint.
contract GasToken is ERC20 {
    function name() public pure override returns (string memory) {
        return "Gas";
    }

    function symbol() public pure override returns (string memory) {
        return "GAS";
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Measures whole transactions. `isolate` makes each call of a test a transaction of its own: every account and
/// slot but the sender and the receiver is cold at its beginning, transient storage is empty, and what is read as used
/// holds the 21,000 of a transaction and its calldata, less refunds: what a user pays.
///
/// - *cold*: the first time; slots that the protection writes for the first time are zero before.
/// - *warm*: the steady state; every slot that is written was written before, in another transaction.
///
/// What is added by a protection is the difference to the bare vault in the same state, so that the 21,000, the calldata
/// and the token's own work fall out.
abstract contract Meter is Test {
    uint256 internal constant UNIT = 1e18;
    address internal constant CROWD = address(0xC201D);
    address internal constant USER = address(0xA11CE);

    GasToken internal token;

    function _newToken() internal {
        vm.warp(1_700_000_000);
        token = new GasToken();
    }

    /// @dev Fills the vault with what others deposit, and lets the user deposit.
    function _fill(IVault vault) internal {
        _deposit(vault, CROWD, 1_000_000 * UNIT);
        _deposit(vault, USER, 1_000 * UNIT);
    }

    function _deposit(IVault vault, address account, uint256 amount) internal {
        token.mint(account, 2 * amount);
        vm.prank(account);
        token.approve(address(vault), type(uint256).max);
        vm.prank(account);
        vault.deposit(amount);
    }

    /// @dev Gas of the user's withdrawal; both of its balances are other than zero before and after it.
    function _withdraw(IVault vault) internal returns (uint256) {
        vm.prank(USER);
        vault.withdraw(10 * UNIT);
        return _used();
    }

    function _depositAgain(IVault vault) internal returns (uint256) {
        vm.prank(USER);
        vault.deposit(10 * UNIT);
        return _used();
    }

    /// @dev The first withdrawal ever and one in the steady state, an hour later.
    function _withdrawTwice(IVault vault) internal returns (uint256 cold, uint256 warm) {
        cold = _withdraw(vault);
        vm.warp(block.timestamp + 1 hours);
        warm = _withdraw(vault);
    }

    function _used() internal view returns (uint256 used) {
        used = vm.lastCallGas().gasTotalUsed;
        vm.assertGt(used, 21_000, "measured without isolation");
    }

    function _report(string memory name, uint256 value) internal {
        vm.snapshotValue("membrane", name, value);
    }
}
